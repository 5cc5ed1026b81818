"""Pure functions over `schemas`: no port, no clock, no randomness."""
