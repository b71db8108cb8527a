"""A rehearsal plays a cohort's whole program in under a minute, so that a manager sees every mail before anyone gets one.

It runs in a process of its own with a database of its own, which is thrown away: the cohort's settings, plan, mail
rules and texts are copied in, invented people do what people do, the clock moves from moment to moment.

script   what is copied: plain data from a cohort, and back into a cohort
stage/   the process: invented people, what they do, the moving clock, the log
actions  asking for one, and keeping its log
"""
