"""Commands by their names."""
