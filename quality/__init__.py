"""Measured on labelled data: how often the decisions are right."""
