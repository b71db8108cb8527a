"""Real servers for tests: PostgreSQL, a mail server, a browser. Nothing here stands in for our own code."""
