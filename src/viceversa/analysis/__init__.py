"""The statistics: plain data in, plain data out; no Django, no clock, no global state.

Before and after:
detectable   before a program starts: the smallest change that a number of pairs can show
change       what changed between two answers of the same people: points, spreads, directions
caution      what stands beside a change: floor, regression to the mean, then-test
compare      the change beside that of others: difference of changes, analysis of covariance
matched      who is compared with whom: coarsened exact matching and its balance
survival     who stayed: Kaplan-Meier, months stayed, two groups side by side
recommend    would they recommend it, from 0 to 10
several      several tests at once: Holm, Benjamini-Hochberg
rates        two rates side by side: intervals, difference, ratio, exact test and its one person

Who may see it:
gate         every figure about answers passes it: what may be shown beside all that was shown before
figures      what the gate takes and gives; ledger: what it remembers
family, crowds, open_counts    how it decides
hiding       what may be shown of groups from step to step, so that no few people can be worked out
funnel       which groups to look into, from what may be shown
fit          where the middle fit of a group lies, from what may be shown

Places:
draw         who gets one of too few places: a stratified random draw that anybody can repeat
panel        what a panel's readings come to

refusals     one tree of refusals, each with a sentence

Here are the names of `detectable`; everything else is imported from its module. SciPy is loaded where it is asked.
"""

from viceversa.analysis.detectable import (
    FEWEST_NUMERIC,
    FEWEST_STANDARDIZED,
    Design,
    Detectable,
    curve,
    detectable,
    pairs_needed,
    power_of,
)

__all__ = [
    "FEWEST_NUMERIC",
    "FEWEST_STANDARDIZED",
    "Design",
    "Detectable",
    "curve",
    "detectable",
    "pairs_needed",
    "power_of",
]
