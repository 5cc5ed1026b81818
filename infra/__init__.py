"""The outside: one adapter per outside system, each an implementation of a port of `agents`."""
