"""What is shown to those who watch over an installation, and to everybody about themselves."""
