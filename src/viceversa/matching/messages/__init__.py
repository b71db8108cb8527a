"""What matching says by mail. Each kind's words live in the folder of its name.

Nothing here speaks of a proposal: before a run is released nobody but the program's managers knows of one.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.programs.messages import details_of, sample
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState


def _still_looking(message: Message) -> dict[str, Any]:
    details = details_of(message)
    participant: Participant = details["participant"]
    if participant.state != ParticipantState.ENROLLED:
        raise Moot(_now("%(name)s waits for no partner any more.") % {"name": participant.person.first_name})
    return details


MORE_TIMES = register(
    Kind(
        name="matching.more_times",
        title=_("Question for more times of the week"),
        why=_("You get this because you enrolled and we are looking for your partner."),
        policy="by_hand",
        details=_still_looking,
        sample=sample,
        manager_sees="words",
    )
)
