"""What a client sees first: clusters, nature of work, AI index, maturity."""
