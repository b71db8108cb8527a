"""The three questions a mentee answers in free words. They ask for moments and what somebody did, never for a judgment."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROMPTS: Final[dict[str, str | Promise]] = {
    "changed": _("Describe a moment when your mentor changed your mind. What did they say or do?"),
    "differently": _("What do you do differently since, that others would notice?"),
    "hard": _("Describe a moment that was not easy for the two of you. How did your mentor deal with it?"),
}
