"""Each skill with its catalog entry, or with a place proposed for it."""
