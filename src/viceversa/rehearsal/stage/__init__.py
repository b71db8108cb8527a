"""The process a rehearsal plays in. Run by `python -m viceversa.rehearsal.stage`, with a database of its own."""
