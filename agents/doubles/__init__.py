"""The ports in memory: for tests, and for runs without servers. They pass the adapters' tests."""
