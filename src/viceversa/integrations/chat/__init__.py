"""Dates for groups, posted to a program's own channel in the chat people use anyway. Nobody is named there."""
