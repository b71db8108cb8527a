"""The statistics: plain data in, plain data out; no Django, no clock, no global state.

detectable   before a program starts: the smallest change that a number of pairs can show
draw         who gets one of too few places: a stratified random draw that anybody can repeat
rates        two rates side by side: intervals, difference, ratio, exact test
hiding       what may be shown of groups from step to step, so that no few people can be worked out
funnel       which groups to look into, from what may be shown
fit          where the middle fit of a group lies, from what may be shown
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
