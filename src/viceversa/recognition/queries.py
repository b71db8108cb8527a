"""What is shown of commitments and ideas: to their pair, and of what was published to the program's people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core.doors import found_in
from viceversa.core.moments import written
from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import Link
from viceversa.pairings.states import LIVING_STATES
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort, Participant, Program
from viceversa.recognition import rules
from viceversa.recognition.models import Commitment, Idea, Shared
from viceversa.recognition.states import OVER, CommitmentState, IdeaState, Sharing

KINDS: dict[str, type[Commitment] | type[Idea]] = {"commitments": Commitment, "ideas": Idea}
ON_A_PAGE = 24


def link_for(space: Space) -> Link:
    """The way from a pair's page. No query."""
    return Link(
        title=_("Commitments and ideas"),
        text=_("What will be done differently, what you try, and what came of it."),
        url=reverse("recognition:outcomes", args=[space.pairing.code]),
    )


def what_became_of_it(space: Space, now: datetime) -> Link | None:
    """Some weeks after the end: what the pair set out to do, as long as it is kept. Two queries."""
    if not any(model._default_manager.filter(pairing=space.pairing).exists() for model in (Commitment, Idea)):
        return None
    kept = space.kept_until
    return Link(
        title=_("Your commitments and what you tried"),
        text=_("Say what you kept, or just read it. It is here until %(day)s.") % {"day": written(kept.shared, "date")}
        if kept is not None
        else "",
        url=reverse("recognition:outcomes", args=[space.pairing.code]),
    )


def done_in(cohorts: Sequence[Cohort]) -> dict[str, int]:
    """How many commitments and ideas there were in these cohorts, and what became of them: numbers, no words. Two queries."""
    commitments = Counter(Commitment.objects.filter(pairing__cohort__in=cohorts).values_list("state", flat=True))
    ideas = Counter(Idea.objects.filter(pairing__cohort__in=cohorts).values_list("state", flat=True))
    return {
        "commitments": commitments.total(),
        "commitments_kept": commitments[CommitmentState.KEPT],
        "ideas": ideas.total(),
        "ideas_tested": sum(ideas[state] for state in (IdeaState.TESTED, *OVER)),
        "ideas_adopted": ideas[IdeaState.ADOPTED],
    }


# In a pair


def commitment_in(space: Space, code: str) -> Commitment:
    """A commitment of this pairing. One query."""
    found = found_in(Commitment.objects.filter(pairing=space.pairing, code=code))
    found.pairing = space.pairing
    return found


def idea_in(space: Space, code: str) -> Idea:
    """An idea of this pairing. One query."""
    found = found_in(Idea.objects.filter(pairing=space.pairing, code=code))
    found.pairing = space.pairing
    return found


def thing_in(space: Space, kind: str, code: str) -> Commitment | Idea:
    """Either of them. One query."""
    if kind not in KINDS:
        raise Http404
    return commitment_in(space, code) if kind == "commitments" else idea_in(space, code)


def thing_named(code: str) -> Commitment | Idea | None:
    """Either of them by its code, with its cohort: for steps and mails, not for pages. Two queries at most."""
    for model in KINDS.values():
        found = model.objects.select_related("pairing__cohort__program").filter(code=code).first()
        if found is not None:
            return found
    return None


@dataclass(frozen=True)
class Shown:
    """One of them as one of the pair has it before them."""

    thing: Commitment | Idea
    kind: str
    whose: str
    is_mine: bool
    i_am_named: bool
    asks_me: bool
    i_asked: bool
    may_ask: bool
    may_be_named: bool
    may_be_named_now: bool
    writable: bool
    may_settle: bool

    @property
    def is_under_way(self) -> bool:
        return self.thing.state in (CommitmentState.OPEN, IdeaState.NOTED, IdeaState.TESTED)

    @property
    def is_over(self) -> bool:
        return self.thing.state in OVER


@dataclass(frozen=True)
class Outcomes:
    """Everything on the pair's page of them; what one is asked about comes first."""

    commitments: list[Shown]
    ideas: list[Shown]
    may_commit: bool
    living: bool

    @property
    def asked(self) -> list[Shown]:
        return [one for one in (*self.commitments, *self.ideas) if one.asks_me]


def outcomes_of(space: Space) -> Outcomes:
    """What a pair keeps. Two queries."""
    living = space.pairing.state in LIVING_STATES
    return Outcomes(
        commitments=[shown(space, one) for one in Commitment.objects.filter(pairing=space.pairing)],
        ideas=[shown(space, one) for one in Idea.objects.filter(pairing=space.pairing)],
        may_commit=living and rules.may_commit(space.me),
        living=living,
    )


def shown(space: Space, thing: Commitment | Idea) -> Shown:
    """One of them for one of the pair. No query."""
    me = space.me.participant
    names = {member.participant_id: member.participant.person.first_name for member in space.members}
    asked = thing.sharing in (Sharing.PROPOSED, Sharing.PUBLISHED)
    return Shown(
        thing=thing,
        kind="commitments" if isinstance(thing, Commitment) else "ideas",
        whose=names.get(thing.by_id or 0, _("Somebody")),
        is_mine=thing.by_id == me.pk,
        i_am_named=me.code in thing.credited,
        asks_me=rules.must_agree(space.me, thing),
        i_asked=thing.sharing == Sharing.PROPOSED and thing.agreed[:1] == [me.code],
        may_ask=rules.may_ask(space.me, thing) and thing.sharing in (Sharing.PRIVATE, Sharing.WITHDRAWN),
        may_be_named=rules.may_be_named(me, thing),
        may_be_named_now=rules.may_be_named(me, thing) and (not asked or rules.may_be_named_later(thing)),
        writable=space.pairing.state in LIVING_STATES,
        may_settle=rules.may_settle(space.me, thing),
    )


# What a program reads


def board_for(user: User, code: str) -> Program:
    """A program whose page of published things somebody may read. Three queries at most."""
    program = Program.objects.filter(code=code).first()
    if program is None or not rules.may_read_board(user, program):
        raise Http404
    return program


def boards_for(user: User) -> list[Program]:
    """All programs whose page somebody may read. One query."""
    person = user.person_id or 0
    takes_part = Q(cohorts__participants__person=person, cohorts__participants__state__in=rules.TOOK_PART)
    leads = Q(sponsor=person) | Q(co_lead=person)
    rows = Program.objects.filter(Q(managers__user=user) | takes_part | leads).distinct()
    return list(rows.order_by("name", "pk"))


@dataclass(frozen=True)
class Entry:
    """Something published: who is named for it, where nobody wants to be nothing but the cohort."""

    thing: Commitment | Idea
    cohort: str
    name: str = ""
    others: list[str] = field(default_factory=list)
    is_ours: bool = False


@dataclass(frozen=True)
class Board:
    """What a program reads: a page of it. `counts` are of all, whatever is chosen."""

    entries: list[Entry]
    page: Page[Any]
    counts: list[tuple[str, str, int]]
    all: int


def board_of(user: User, program: Program, kind: str, *, state: str = "", page: str = "") -> Board:
    """Published commitments or ideas, the newest first. Five queries.

    Whoever's idea it is is named first or nobody is: no senior is named alone for what a junior thought of.
    """
    model = KINDS[kind]
    rows: QuerySet[Any] = model.objects.filter(sharing=Sharing.PUBLISHED, pairing__cohort__program=program)
    of_each = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    chosen = rows.filter(state=state) if state else rows
    found: Page[Any] = Paginator(
        chosen.select_related("by", "pairing__cohort").order_by("-published_at", "-id"), ON_A_PAGE
    ).get_page(page)
    things: list[Commitment | Idea] = list(found.object_list)
    names = _names({code for thing in things for code in thing.credited})
    mine = set(
        Participant.objects.filter(person=user.person_id or 0, cohort__program=program).values_list("code", flat=True)
    )
    states = CommitmentState if kind == "commitments" else IdeaState
    return Board(
        entries=[_entry(thing, names, mine) for thing in things],
        page=found,
        counts=[(str(each), str(each.label), of_each[each]) for each in states if each in of_each],
        all=sum(of_each.values()),
    )


def credits_of(person: int) -> list[Idea]:
    """Published ideas that somebody is named for, as everybody in the pair agreed, the newest first. One query."""
    rows = Idea.objects.filter(sharing=Sharing.PUBLISHED, pairing__members__participant__person=person)
    rows = rows.annotate(own_code=F("pairing__members__participant__code")).select_related("pairing__cohort__program")
    return [idea for idea in rows.order_by("-published_at", "-pk") if idea.own_code in idea.credited]


def _names(codes: Iterable[str]) -> dict[str, str]:
    """The names of those who are still here: who has left can't take theirs back any more, so it is not shown."""
    here = Participant.objects.filter(code__in=set(codes)).exclude(person__state=Person.State.LEFT)
    return dict(here.values_list("code", "person__name"))


def _entry(thing: Commitment | Idea, names: dict[str, str], mine: set[str]) -> Entry:
    own = thing.by.code if thing.by is not None and thing.by.code in thing.credited else ""
    others = [names[code] for code in thing.credited if code in names and code != own] if own in names else []
    return Entry(
        thing=thing,
        cohort=thing.pairing.cohort.name,
        name=names.get(own, ""),
        others=others,
        is_ours=rules.may_withdraw(mine, thing),
    )


def published_in(program: Program, kind: str, code: str) -> Shared:
    """Something published in a program. One query."""
    model = KINDS.get(kind)
    rows = model.objects.select_related("pairing__cohort") if model else None
    found = rows.filter(code=code, pairing__cohort__program=program).first() if rows is not None else None
    if found is None:
        raise Http404
    return found
