"""Vice Versa: reverse-mentoring programs, self-hosted."""

__version__ = "0.1.0"
