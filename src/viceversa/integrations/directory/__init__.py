"""The organization's HR system leaves a directory file somewhere each day: it is fetched and taken in by itself."""
