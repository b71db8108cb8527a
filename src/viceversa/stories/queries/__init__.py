"""What is shown: a pair's own stories, stories that are read, what became of what people said, the sponsor's page."""
