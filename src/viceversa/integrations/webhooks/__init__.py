"""Telling other systems what happened, by the Standard Webhooks convention: signed, at least once, without content."""
