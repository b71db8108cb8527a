"""What the floors above have to say in figures. An app registers in its AppConfig.ready().

AFTER_THE_COURSE   how far each of these mentors came after the course, by the person's id; a fixed number of queries
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viceversa.measurement.steps import Step

AFTER_THE_COURSE: list[Callable[[Collection[int]], Mapping[int, Step]]] = []
