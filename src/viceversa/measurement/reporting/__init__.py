"""A released report in the reader's language, page by page: `report_of`.

written    numbers, intervals, waves and reasons as they are written
happened   pages 1, 4 and 6: counts from dates and facts
felt       page 2: what people said about it
changed    page 3: changes, and the change beside that of others
limits     the last page, and what can and cannot be said
whole      all of it put together
"""

from viceversa.measurement.reporting.whole import report_of

__all__ = ["report_of"]
