"""Whole stories: people who sign in, read their pages, press what is there and follow their mails, in a real browser."""
