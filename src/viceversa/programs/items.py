"""Questions written for this project, in sets of four or five, each answered on a scale from 1 to 5.

They are not validated: use them for change within one program, never to compare companies or people. The words of the
skill questions follow A. Bandura, Guide for constructing self-efficacy scales (2006): can do, concrete, one task each.
Released under CC0: copy, change and translate them freely.

`spread` is how much answers are assumed to differ between people (standard deviation, in points) until the first ones
are in: 0.8 is a guess on the careful side for the mean of four or five questions from 1 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LOWEST: Final = 1
HIGHEST: Final = 5


@dataclass(frozen=True)
class ItemSet:
    """One set: its name, what its questions begin with, the questions, and what the two ends of the scale mean."""

    name: str | Promise
    begins: str | Promise
    items: tuple[str | Promise, ...]
    ends: tuple[str | Promise, str | Promise]
    spread: Decimal = Decimal("0.80")


_SURE = (_("not at all sure"), _("entirely sure"))
_OFTEN = (_("not once"), _("every week or more"))
_AGREE = (_("not true at all"), _("entirely true"))
_DONE = _("In the last 4 weeks, how often did you …")

ITEM_SETS: Final[dict[str, ItemSet]] = {
    "digital-judgment": ItemSet(
        _("Judging digital and AI tools"),
        _("How sure are you that you can, without help …"),
        (
            _("tell whether a tool fits a task of yours?"),
            _("find the mistakes in an answer that an AI tool gave you?"),
            _("say which of your data must not be put into a tool?"),
            _("try a new tool on real work, and decide whether to keep it?"),
            _("explain to your team why you use one tool and not another?"),
        ),
        _SURE,
    ),
    "listening-habits": ItemSet(
        _("Listening before deciding"),
        _DONE,
        (
            _("ask somebody early in their career before you decided?"),
            _("change a plan after what they said?"),
            _("say in front of others that you did not know something?"),
            _("make room in a meeting for somebody who had not spoken?"),
        ),
        _OFTEN,
    ),
    "being-heard": ItemSet(
        _("Being heard"),
        _("How true is this for you at work, at present?"),
        (
            _("I can say what I think to people far above me."),
            _("What I say is taken into account, also when it is uncomfortable."),
            _("I can bring up a problem without having to fear for it."),
            _("I am part of the conversations that concern my work."),
        ),
        _AGREE,
    ),
    "way-to-decisions": ItemSet(
        _("Knowing the way to a decision"),
        _("How sure are you that you can, without help …"),
        (
            _("say who decides about a matter of yours, and when?"),
            _("write a proposal in the form in which such things are decided here?"),
            _("find the people whose view counts before a decision is made?"),
            _("present an idea to people far above you?"),
        ),
        _SURE,
    ),
    "ear-for-customers": ItemSet(
        _("An ear for customers"),
        _DONE,
        (
            _("talk yourself with somebody who uses what we make?"),
            _("go through one of their steps as they do, on your own?"),
            _("ask for figures before you believed what “the customers” want?"),
            _("decide something with what a customer had said?"),
        ),
        _OFTEN,
    ),
    "trying-ideas": ItemSet(
        _("Trying out ideas"),
        _DONE,
        (
            _("tell somebody from another level about an idea of yours?"),
            _("try out an idea on a small scale?"),
            _("stop a trial because it did not work, and say what you learned?"),
            _("name the person in public whose idea it was?"),
        ),
        _OFTEN,
    ),
}  # fmt: skip
