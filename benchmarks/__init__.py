"""Measurements that print a table and write JSON. Never a timed test: quote them with machine, date and ratio."""
