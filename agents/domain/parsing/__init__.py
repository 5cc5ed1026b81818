"""A JD's text into sections and fields, each cut out of the text."""
