"""What a portfolio keeps about people: what a mentor did, what mentees say of them, and to whom it was shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.portfolio import retention
from viceversa.portfolio.models import Entry, LeadershipWord, Mentoring, Opening, Share, Statement, Version

named(
    {
        Mentoring: _("who was a mentor in a cohort"),
        Entry: _("entries of a portfolio"),
        Statement: _("mentees’ statements about a mentor"),
        Version: _("versions of a portfolio"),
        Share: _("shares of a portfolio"),
        Opening: _("when readers opened a portfolio"),
    }
)

_READERS = (_("the mentor"), _("named readers whom the mentor shows a version with it, until a day"))


def _reader(share: Share) -> dict[str, str]:
    return {"reader": share.reader.name, "purpose": share.purpose}


def _where(mentoring: Mentoring) -> str:
    return mentoring.cohort.name


declare(
    Mentoring,
    "cohort",
    purpose=_("Keep somebody’s portfolio, and tell them of opportunities, when their enrollment is deleted already."),
    readers=(_("nobody: it is asked whether somebody was a mentor, never who was"),),
    retention=retention.MENTORING_WHEN,
    person_path="person",
    reveal=_where,
)
declare(
    Entry,
    "title",
    "happened_on",
    "skill",
    "text",
    "situation",
    "action",
    "result",
    "changed_at",
    purpose=_("What a mentor did, in their own words, for themself and whom they choose."),
    readers=_READERS,
    retention=retention.WHEN,
    person_path="person",
)
declare(
    Statement,
    "answers",
    "is_named",
    "sent_at",
    purpose=_(
        "What a mentee saw a mentor do. It counts once the mentor accepts it; whoever wrote it never learns whether."
    ),
    readers=(_("the mentee who wrote it"), *_READERS),
    retention=retention.WHEN,
    person_path="by",
)
declare(
    Statement,
    "asked_at",
    purpose=_("That a mentor asked for a statement, once."),
    readers=(_("the mentor"), _("the mentee")),
    retention=retention.WHEN,
    person_path="about",
)
not_personal(Statement, "program_name", because="the name of a program")
declare(
    Version,
    "title",
    "content",
    purpose=_("What a mentor chose to show, frozen, so that they know what was read."),
    readers=_READERS,
    retention=retention.WHEN,
    person_path="person",
)
declare(
    Share,
    "purpose",
    purpose=_("Who may read a version, and for what."),
    readers=(_("the mentor"), _("the reader")),
    retention=retention.WHEN,
    person_path="version__person",
    reveal=_reader,
)
declare(
    Share,
    "until",
    "ended_at",
    purpose=_("Until when a version may be read."),
    readers=(_("the mentor"), _("the reader")),
    retention=retention.WHEN,
    person_path="version__person",
)
declare(
    Opening,
    "at",
    purpose=_("Tell a mentor when a reader opened what was shown to them."),
    readers=(_("the mentor"),),
    retention=retention.WHEN,
    person_path="share__version__person",
)
not_personal(LeadershipWord, "name", "about", "retired_at", because="a word of a program, not about anybody")
