"""Trouble on purpose: the same submissions through a calm and a troubled run must end the same."""
