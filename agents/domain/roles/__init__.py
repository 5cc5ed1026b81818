"""Which role a JD is: three signals, their fusion, and the reasons."""
