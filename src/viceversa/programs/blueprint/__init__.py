"""The plan of a cohort, from eight weeks before its kick-off to half a year after its end.

template   the steps a program of its kind begins with, as data
workdays   days off: weekends and holidays of the people's countries, and the company's own
plan       template and what a manager changed, put on dates; one source for every date of a cohort
"""
