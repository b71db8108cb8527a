"""Verbs of stories, and of what a program made of what people said."""
