"""When it is forgotten which guides two people took, and how they prepared: with what they shared, with their enrollment."""

from __future__ import annotations

from viceversa.learning.models import MeetingGuide
from viceversa.pairings.retention import shared
from viceversa.programs.retention import ENROLLMENTS

TAKEN = shared("learning.meeting_guides", "guides taken for meetings", MeetingGuide, "meeting__pairing")
WITH_ENROLLMENT = ENROLLMENTS.when
