"""Servers that come as wheels: a broker and a database for one machine, on loopback."""
