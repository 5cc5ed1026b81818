"""What a finished run gives the catalog: rows, proposals, the contribution."""
