"""The skills of a JD: found, understood, weighed."""
