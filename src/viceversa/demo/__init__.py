"""The demo company: Aldermoor Mutual, an invented insurer of about 2,000 people, and a year of its programs.

Nothing here writes a row itself: company.py writes a directory file as an HR system would, stories.py calls the
same verbs the pages call, with a moved clock. The same seed gives the same company.
"""
