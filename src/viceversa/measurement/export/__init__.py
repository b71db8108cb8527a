"""A report as it is drawn: charts, and files to take along. Nothing here counts, rounds or hides."""
