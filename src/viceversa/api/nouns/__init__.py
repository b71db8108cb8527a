"""One file a noun: how a machine reads it, and what it can do with it."""
