"""How the servers that rolestream runs on are set up."""
