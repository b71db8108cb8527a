"""People’s own calendars: a private feed, replies to invitations, when they are busy."""
