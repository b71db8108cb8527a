"""Keeping an installation: backups, moving to another database, what is wrong with it, whether it answers, how it fares."""
