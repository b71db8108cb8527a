"""When a portfolio is let go of: with its owner's last cohort, 24 months on; each thing at once when they delete it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, Model, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWO_YEARS, Rows, Rule, register
from viceversa.pairings.models import Member
from viceversa.pairings.states import LIVING_STATES
from viceversa.people.models import Person
from viceversa.portfolio.models import Entry, Mentoring, Opening, Share, Statement, Version
from viceversa.programs.models import Role

WHEN: Final = _("24 months after its owner’s last cohort as a mentor is closed; when they leave the organization")
MENTORING_WHEN: Final = _("24 months after the cohort is closed; when they leave the organization")
OWNER: Final = _("its owner, by deleting it")


def kept(now: datetime) -> Q:
    """Mentorings whose time is not over."""
    return Q(cohort__closed_at__isnull=True) | Q(cohort__closed_at__gt=now - TWO_YEARS)


def is_mentor(person: str, now: datetime) -> Q:
    """Whether the person at this field is a mentor, or was one within the kept time. Two subqueries."""
    known = Mentoring.objects.filter(kept(now), person=OuterRef(person))
    paired = Member.objects.filter(
        participant__person=OuterRef(person), role=Role.MENTOR, pairing__state__in=LIVING_STATES
    )
    return Q(Exists(known)) | Q(Exists(paired))


def _of_no_mentor(model: type[Model], person: str) -> Callable[[datetime], Rows]:
    def rows(now: datetime) -> Rows:
        manager: Any = model._default_manager
        left = Q(**{f"{person}__state": Person.State.LEFT})
        return manager.filter(left | ~is_mentor(person, now))

    return rows


def _over(now: datetime) -> Rows:
    return Mentoring.objects.filter(~kept(now) | Q(person__state=Person.State.LEFT))


MENTORINGS = register(Rule("portfolio.mentorings", _("that somebody was a mentor"), MENTORING_WHEN, Mentoring, _over))
ENTRIES = register(
    Rule("portfolio.entries", _("entries of portfolios"), WHEN, Entry, _of_no_mentor(Entry, "person"), sooner=OWNER)
)
STATEMENTS = register(
    Rule(
        "portfolio.statements",
        _("statements of mentees about mentors"),
        WHEN,
        Statement,
        _of_no_mentor(Statement, "about"),
        sooner=_("who wrote it, by taking it back; who it is about, with the whole portfolio"),
    )
)
VERSIONS = register(
    Rule(
        "portfolio.versions",
        _("versions of portfolios, with whom they were shared and when they were opened"),
        WHEN,
        Version,
        _of_no_mentor(Version, "person"),
        covers=(Share, Opening),
        sooner=OWNER,
    )
)
