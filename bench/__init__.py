"""Speed and memory, side by side in one run: `make bench`. Machines are noisy: read the ratios."""
