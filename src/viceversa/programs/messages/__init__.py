"""What programs says by mail. Each kind's words live in the folder of its name.

Ask of each: what does a colleague learn who reads over the shoulder? Subjects name the program, never a topic, a
partner, or an answer.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from viceversa.messaging.kinds import Kind, register
from viceversa.messaging.models import Message
from viceversa.programs import dates
from viceversa.programs.models import Participant


def _details(message: Message) -> dict[str, Any]:
    participant = Participant.objects.select_related("cohort__program", "person").get(code=message.context["participant"])
    cohort = participant.cohort
    return {
        "first_name": participant.person.first_name,
        "program": cohort.program.name,
        "role": participant.get_role_display(),
        "kick_off": cohort.kick_off,
        "deadline": dates.enrollment_deadline(cohort),
        "weeks": cohort.weeks,
        "meetings": cohort.meetings_planned,
        "join_url": settings.BASE_URL + reverse("programs:join", args=[cohort.join_token]),
        "enrollment_url": settings.BASE_URL + reverse("programs:enrollment", args=[participant.code]),
    }


def _sample() -> dict[str, Any]:
    return {
        "first_name": "Nia",
        "program": "Fresh Eyes",
        "role": "mentor",
        "kick_off": date(2026, 9, 1),
        "deadline": date(2026, 8, 10),
        "weeks": 26,
        "meetings": 8,
        "join_url": f"{settings.BASE_URL}/join/…/",
        "enrollment_url": f"{settings.BASE_URL}/enrollments/…/",
    }


INVITATION = register(
    Kind(
        name="programs.invitation",
        title=_("Invitation to take part"),
        why=_("A program manager has invited you."),
        policy="by_hand",
        details=_details,
        sample=_sample,
    )
)
ENROLLED = register(
    Kind(
        name="programs.enrolled",
        title=_("Confirmation: your answers have arrived"),
        why=_("You have sent your answers."),
        policy="at_once",
        details=_details,
        sample=_sample,
    )
)
WITHDRAWN = register(
    Kind(
        name="programs.withdrawn",
        title=_("Confirmation: you have left"),
        why=_("You have left a program."),
        policy="at_once",
        details=_details,
        sample=_sample,
    )
)
