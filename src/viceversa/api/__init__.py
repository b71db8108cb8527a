"""REST for machines, under /api/v1/: the same verbs and queries as the pages, with an access token instead of a session.

frame        what every request passes: token, limit, key against doing twice, and problems as RFC 9457 has them
nouns        one file each, in `nouns/`: what is shown of it, and its addresses
openapi      the file that describes it all, of which the page and the client are made
"""
