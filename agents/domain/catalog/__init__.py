"""The catalog as sums over contributions, and its order."""
