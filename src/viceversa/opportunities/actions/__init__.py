"""What happens with an opportunity, a file per side.

posting     drafted, opened, called off        applying    applied, withdrawn        deciding    weighed, decided
leaving     whoever decides has left
"""
