"""The decisions: one module per agent, pure but for the ports that it is given."""
