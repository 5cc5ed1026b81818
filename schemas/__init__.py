"""The words of rolestream: frozen models of everything that crosses a topic, and nothing else."""
