"""What the floors above have to say in what programs send. An app registers in its AppConfig.ready().

PLAN_MAIL   where a mail of the plan leads somebody ("programs.halfway"), or nothing; one query
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viceversa.programs.models import Participant

PLAN_MAIL: list[Callable[[Participant, str], str]] = []
