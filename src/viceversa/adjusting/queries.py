"""What is shown of adjusting beside the list itself (attention.py)."""

from __future__ import annotations

from viceversa.adjusting.models import Digest, Rhythm
from viceversa.people.models import User
from viceversa.programs.models import Program


def rhythm_of(user: User, program: Program) -> str:
    """How often this manager is told. One query."""
    found = Digest.objects.filter(user=user, program=program).values_list("rhythm", flat=True).first()
    return found or Rhythm.NEVER
