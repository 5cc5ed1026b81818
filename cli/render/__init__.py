"""Records and runs as people read them in a terminal."""
