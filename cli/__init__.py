"""The command line, and the one place where settings become adapters and adapters become a flow."""
