"""What floors above draw into the curves of who stayed.

An app registers in its AppConfig.ready().

MARKS   what changed in a cohort's program: at which week from the kick-off, and what; five queries at most
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from viceversa.core.report import Mark
from viceversa.programs.models import Cohort

MARKS: list[Callable[[Cohort], Sequence[Mark]]] = []
