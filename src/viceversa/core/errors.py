"""What a verb answers when it can't be done, as a sentence for the person who asked.

Refused                 wrong input or wrong state: says what to change
└── NotAllowed          the person may not do this
"""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):
    """The act can't be done. `sentence` says why and what to change; `field` names the form field at fault.

    `keeps`: something was done all the same, which the sentence speaks of, and whoever holds a transaction keeps it.
    """

    status = 409

    def __init__(self, sentence: str | Promise, field: str | None = None, *, keeps: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.keeps = keeps

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refused):
    """The person may not do this. Pages answer 403 with the sentence."""

    status = 403
