"""When it is forgotten which guides two people took: with everything else they shared."""

from __future__ import annotations

from viceversa.learning.models import MeetingGuide
from viceversa.pairings.retention import shared

TAKEN = shared("learning.meeting_guides", "guides taken for meetings", MeetingGuide, "meeting__pairing")
