"""Titles: cleaned, compared with the catalog's, and sorted into families of work."""
