"""`python -m cli` is `rolestream`."""

from cli.main import main

main()
