"""The catalog that ships with the project: a YAML file per domain, loaded and checked here."""
