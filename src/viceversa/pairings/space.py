"""The pair page as rows: lanes, cadence, goals, agenda, decisions, notes, agreement. Eight queries, whatever there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.core.moments import written
from viceversa.pairings import hooks
from viceversa.pairings.assisting import delegations_of
from viceversa.pairings.clauses import ICONS, SHOWN
from viceversa.pairings.doors import Space, agreement_in
from viceversa.pairings.models import AgendaItem, Agreement, Decision, Goal, Meeting, PrivateNote
from viceversa.pairings.opening import bring_questions, is_late, opens_at, own_minutes, questions_by
from viceversa.pairings.proposed_times import Proposed, meetings_in
from viceversa.pairings.states import LIVING_STATES, MeetingState, PairingState
from viceversa.pairings.together import listed
from viceversa.people.models import words_in_language
from viceversa.programs.models import Offer, OffLimits, Role, Want

MOST_LINES = 5
MOST_DATES = 14
MOST_SHOWN = 2
SETTLE_IN = CLOSE = 5


# What each brings and wants


@dataclass(frozen=True)
class Line:
    """One line of a lane: what one brings, what the other wants. Either side may be empty."""

    brings: str = ""
    brings_more: str = ""
    wants: str = ""


@dataclass(frozen=True)
class Lane:
    """What flows one way."""

    side: str
    giver: str
    taker: str
    lines: list[Line]


@dataclass(frozen=True)
class Lanes:
    """Both lanes, matched by topic; the topics the partner and oneself would rather not talk about; and the families of
    topics that each wants to learn about, most wanted first, by participant."""

    vice: Lane
    versa: Lane
    partner_rules_out: list[str]
    i_rule_out: list[str]
    wanted: dict[int, list[str]]


def lanes(space: Space) -> Lanes:
    """What the two bring and want. One query."""
    people = [member.participant_id for member in space.members]
    mentors = [member.participant_id for member in space.mentors]
    rows: list[dict[str, Any]] = []
    parts: list[Any] = []
    for kind, model, has_example in (("offer", Offer, True), ("want", Want, True), ("off", OffLimits, False)):
        parts.append(
            model._default_manager.filter(participant__in=people)
            .order_by()
            .values(
                "participant_id",
                topic_slug=F("topic__slug"),
                name=F("topic__name"),
                translated=F("topic__words"),
                family=F("topic__family"),
                words=F("example") if has_example else Value("", output_field=CharField()),
                place=F("position") if has_example else F("id"),
                kind=Value(kind, output_field=CharField()),
            )
        )
    rows = sorted(parts[0].union(parts[1], parts[2], all=True), key=lambda row: row["place"])
    by_person: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in rows:
        row["topic_name"] = words_in_language(row["translated"], "name") or row["name"]
        by_person.setdefault((row["participant_id"], row["kind"]), []).append(row)

    def of(whose: list[int], kind: str) -> list[dict[str, Any]]:
        """What these people named, each topic once."""
        found = {row["topic_slug"]: row for one in whose for row in by_person.get((one, kind), [])}
        return list(found.values())

    def lane(side: str, givers: list[int], takers: list[int], giver_name: str, taker_name: str) -> Lane:
        return Lane(side, giver_name, taker_name, _matched(of(givers, "offer"), of(takers, "want")))

    mentee = [space.mentee.participant_id]
    names = space.mentor_person.first_name, space.mentee_person.first_name
    vice = lane("vice", mentors, mentee, *names)
    versa = lane("versa", mentee, mentors, names[1], names[0])
    theirs, mine = (
        [row["topic_name"] for row in of([member.participant_id for member in whose], "off")]
        for whose in (space.others, [space.me])
    )
    wanted = {person: [row["family"] for row in by_person.get((person, "want"), [])] for person in people}
    return Lanes(vice, versa, theirs, mine, wanted)


def _matched(offers: list[dict[str, Any]], wants: list[dict[str, Any]]) -> list[Line]:
    offered = {row["topic_slug"]: row for row in offers}
    lines = []
    for want in wants:
        offer = offered.pop(want["topic_slug"], None)
        wish = want["words"] or want["topic_name"]
        if offer is not None:
            lines.append(Line(offer["topic_name"], offer["words"], wish))
        else:
            lines.append(Line(wants=wish))
    lines.sort(key=lambda line: not line.brings)
    lines += [Line(offer["topic_name"], offer["words"]) for offer in offered.values()]
    return lines[:MOST_LINES]


# Dates


@dataclass(frozen=True)
class Date:
    """One meeting on the line."""

    meeting: Meeting
    look: str
    word: str

    @property
    def links(self) -> bool:
        """Whether there is something to change about it."""
        return self.meeting.state == MeetingState.PLANNED


def cadence(meetings: Iterable[Meeting], *, now: datetime) -> list[Date]:
    """The meetings on a line: at most fourteen, the ones around today. No query."""
    rows = sorted(meetings, key=lambda meeting: meeting.starts_at)
    upcoming = next_of(rows, now=now)
    dates = []
    for meeting in rows:
        if meeting.state == MeetingState.HELD:
            dates.append(Date(meeting, "done", ""))
        elif meeting.state == MeetingState.CANCELLED:
            dates.append(Date(meeting, "skipped", _("skipped")))
        elif meeting is upcoming:
            dates.append(Date(meeting, "next", _("next")))
        else:
            dates.append(Date(meeting, "", ""))
    here = next((index for index, each in enumerate(dates) if each.look == "next"), len(dates) - 1)
    first = max(0, min(here - MOST_DATES // 2, len(dates) - MOST_DATES))
    return dates[first : first + MOST_DATES]


def next_of(meetings: Iterable[Meeting], *, now: datetime) -> Meeting | None:
    """The next planned meeting; the one going on counts. No query."""
    ahead = [each for each in meetings if each.state == MeetingState.PLANNED and each.ends_at > now]
    return min(ahead, key=lambda meeting: meeting.starts_at, default=None)


def summary(space: Space, upcoming: Meeting | None) -> str:
    """ "Together since 3 March. Every 2 weeks, 45 minutes. 3 of 9 meetings held." No query."""
    pairing = space.pairing
    sentences = []
    if pairing.started_at:
        sentences.append(_("Together since %(day)s.") % {"day": written(pairing.started_at, "sentence")})
    if pairing.state in LIVING_STATES and pairing.every_weeks and upcoming:
        sentence = ngettext(
            "Every week, %(minutes)s minutes.", "Every %(n)s weeks, %(minutes)s minutes.", pairing.every_weeks
        )
        sentences.append(sentence % {"n": pairing.every_weeks, "minutes": upcoming.minutes})
    planned = max(pairing.cohort.meetings_planned, pairing.held_count)
    sentence = ngettext("%(held)s of %(planned)s meeting held.", "%(held)s of %(planned)s meetings held.", planned)
    sentences.append(sentence % {"held": pairing.held_count, "planned": planned})
    return " ".join(sentences)


# Goals


@dataclass
class GoalCard:
    """One goal with its steps. `side` is whose gift it is."""

    code: str
    side: str
    text: str
    progress: int = 0
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(1 for step in self.steps if step["done_at"])

    @property
    def how_far(self) -> str:
        """How far the two say they are, in words; empty as long as they have said nothing."""
        return str(Goal.Progress(self.progress).label) if self.progress else ""

    @property
    def next_step(self) -> dict[str, Any] | None:
        return next((step for step in self.steps if not step["done_at"]), None)


def goal_cards(pairing_ids: Iterable[int]) -> dict[int, list[GoalCard]]:
    """Open goals with their steps, by pairing: those to the mentee first. One query."""
    rows = (
        Goal.objects.filter(pairing__in=list(pairing_ids), closed_at=None)
        .order_by("id", "steps__position")
        .values(
            "pairing_id",
            "code",
            "learner",
            "text",
            "progress",
            step=F("steps__code"),
            step_text=F("steps__text"),
            due_on=F("steps__due_on"),
            done_at=F("steps__done_at"),
        )
    )
    found: dict[int, dict[str, GoalCard]] = {}
    for row in rows:
        cards = found.setdefault(row["pairing_id"], {})
        side = "vice" if row["learner"] == Role.MENTEE else "versa"
        card = cards.setdefault(row["code"], GoalCard(row["code"], side, row["text"], row["progress"]))
        if row["step"]:
            card.steps.append(
                {"code": row["step"], "text": row["step_text"], "due_on": row["due_on"], "done_at": row["done_at"]}
            )
    return {pairing: sorted(cards.values(), key=lambda card: card.side != "vice") for pairing, cards in found.items()}


# Agenda


@dataclass(frozen=True)
class Part:
    """One part of a meeting, to scale. `side` is whose part it is; `item` the agenda item behind it."""

    minutes: int
    text: str
    side: str = ""
    by: str = ""
    item: AgendaItem | None = None
    is_own: bool = False
    is_late: bool = False


@dataclass(frozen=True)
class Agenda:
    """The agenda of the next meeting: its parts, what is not on it, what is left to do from before, and its days.

    `questions_by` is None where both set the agenda, and once that day is over.
    """

    parts: list[Part] = field(default_factory=list)
    aside: list[AgendaItem] = field(default_factory=list)
    carried: list[Decision] = field(default_factory=list)
    opens_at: datetime | None = None
    questions_by: datetime | None = None
    i_ask: bool = False
    askers: str = ""
    minutes: int = 0

    @property
    def total(self) -> int:
        return sum(part.minutes for part in self.parts)

    @property
    def is_too_long(self) -> bool:
        return self.total > self.minutes


def agenda_items(meetings: Iterable[Meeting]) -> dict[int, list[AgendaItem]]:
    """What was brought to meetings, put aside or not. One query."""
    rows = AgendaItem.objects.filter(meeting__in=[meeting.pk for meeting in meetings]).select_related("by__person")
    found: dict[int, list[AgendaItem]] = {}
    for item in rows:
        found.setdefault(item.meeting_id, []).append(item)
    return found


def agenda_of(
    space: Space, meeting: Meeting, items: list[AgendaItem], decisions: Iterable[Decision], *, now: datetime
) -> Agenda:
    """Everything about the agenda of the next meeting. No query."""
    askers = bring_questions(space.ways, space.members)
    opens, due = opens_at(meeting), questions_by(meeting)
    return Agenda(
        parts=agenda(space, meeting, items),
        aside=[item for item in items if item.put_aside_at],
        carried=[one for one in decisions if one.to_do and one.done_at is None],
        opens_at=opens if opens > now else None,
        questions_by=due if askers and due > now else None,
        i_ask=any(one.pk == space.me.pk for one in askers),
        askers=listed(one.participant.person.first_name for one in askers),
        minutes=meeting.minutes,
    )


def agenda(space: Space, meeting: Meeting, items: list[AgendaItem]) -> list[Part]:
    """The agenda of a meeting between its opening and its close, with the mentor's own time. No query."""
    parts = [Part(SETTLE_IN, _("Settle in"))]
    of = {member.participant_id: member for member in space.members}
    for item in items:
        if item.put_aside_at is None:
            side = "versa" if item.by_id == space.mentee.participant_id else "vice"
            late = item.by_id in of and is_late(item, meeting, space.ways, of[item.by_id])
            own = item.by_id == space.me.participant_id
            parts.append(Part(item.minutes, item.text, side, item.by.person.first_name, item, own, late))
    if space.ways.junior is not None:
        name = space.mentor_person.first_name
        what = _("Your own time") if space.is_mentor and not space.is_pod else _("Time for %(name)s") % {"name": name}
        parts.append(Part(own_minutes(space.ways, meeting.minutes), what, "versa"))
    parts.append(Part(CLOSE, _("Decide one thing each")))
    return parts


def plan(space: Space, meeting: Meeting, items: list[AgendaItem]) -> list[Part]:
    """The minutes of a meeting in a few parts: its agenda, or how it is meant while that is empty. No query.

    How many are for what the mentor wants to learn is the direction's: a quarter, or half where both teach.
    """
    standing = [item for item in items if item.put_aside_at is None]
    if 0 < len(standing) <= MOST_SHOWN:
        return agenda(space, meeting, standing)
    me, partner = _("you"), space.other_side.first_name
    giver, taker = (me, partner) if space.is_mentor else (partner, me)
    own = own_minutes(space.ways, meeting.minutes)
    rest = max(meeting.minutes - SETTLE_IN - CLOSE - own, 1)
    there = _("From %(giver)s to %(taker)s")
    return [
        Part(SETTLE_IN, _("Settle in")),
        Part(rest, there % {"giver": giver, "taker": taker}, "vice"),
        Part(own, there % {"giver": taker, "taker": giver}, "versa"),
        Part(CLOSE, _("Decide one thing each")),
    ]


# The whole page


@dataclass(frozen=True)
class PairPage:
    """Everything the pair page draws."""

    vice: Lane
    versa: Lane
    partner_rules_out: list[str]
    i_rule_out: list[str]
    summary: str
    dates: list[Date]
    upcoming: Meeting | None
    unsettled: Meeting | None
    goals: list[GoalCard]
    agenda: Agenda
    decisions: list[Decision]
    note: PrivateNote | None
    agreement: Agreement | None
    clauses: list[tuple[str, str]]
    signed_by_me: bool
    signed_on: datetime | None
    guide: hooks.GuideCard | None = None
    places: list[hooks.Place] = field(default_factory=list)
    links: list[hooks.Link] = field(default_factory=list)
    proposals: list[Proposed] = field(default_factory=list)

    def goals_to(self, side: str) -> list[GoalCard]:
        return [goal for goal in self.goals if goal.side == side]

    @property
    def vice_goals(self) -> list[GoalCard]:
        return self.goals_to("vice")

    @property
    def versa_goals(self) -> list[GoalCard]:
        return self.goals_to("versa")


def pair_page(space: Space, *, now: datetime) -> PairPage:
    """The page for one of the two. Eight queries for any number of rows, and two for the guide of the next meeting."""
    pairing = space.pairing
    both = lanes(space)
    meetings, proposals = meetings_in(space)
    upcoming = next_of(meetings, now=now)
    items = agenda_items([upcoming]).get(upcoming.pk, []) if upcoming else []
    agreement = agreement_in(space)
    decisions = _decisions(space)
    shown = (
        [(SHOWN[clause["key"]], clause["text"]) for clause in agreement.clauses if clause["key"] in SHOWN]
        if agreement
        else []
    )
    if agreement and not shown:
        shown = [(ICONS.get(clause["key"], "check"), clause["text"]) for clause in agreement.clauses[:4]]
    return PairPage(
        vice=both.vice,
        versa=both.versa,
        proposals=proposals,
        partner_rules_out=both.partner_rules_out,
        i_rule_out=both.i_rule_out,
        summary=summary(space, upcoming),
        dates=cadence(meetings, now=now),
        upcoming=upcoming,
        unsettled=next((each for each in meetings if each.state == MeetingState.PLANNED and each.ends_at <= now), None),
        goals=goal_cards([pairing.pk]).get(pairing.pk, []),
        agenda=agenda_of(space, upcoming, items, decisions, now=now) if upcoming else Agenda(),
        decisions=decisions,
        note=note_of(space),
        agreement=agreement,
        clauses=shown,
        signed_by_me=agreement is not None and agreement.has_signed(space.me),
        signed_on=pairing.agreement_signed_at if agreement is not None and agreement.is_signed else None,
        links=[link(space) for link in hooks.LINKS],
        guide=_guide_for(space, meetings, upcoming, both.wanted) if upcoming and may_write(space) else None,
        places=[place_of(space) for place_of in hooks.PLACES],
    )


def kept_dates(space: Space, *, now: datetime) -> list[tuple[str, str]]:
    """Who keeps the dates of one of these people: the assistant's name, and whose. One query."""
    kept = delegations_of(space.members, now=now)
    return [
        (kept[member.participant_id].assistant.name, member.participant.person.first_name)
        for member in space.members
        if member.participant_id in kept
    ]


def _decisions(space: Space) -> list[Decision]:
    """What is left to do first, however old it is, then the newest of the rest. One query."""
    rows = Decision.objects.filter(pairing=space.pairing).select_related("owner__person")
    left = Q(to_do=True, done_at=None)
    return list(rows.annotate(left=Case(When(left, then=0), default=1)).order_by("left", "-decided_on", "-id")[:30])


def _guide_for(
    space: Space, meetings: Sequence[Meeting], upcoming: Meeting, wanted: dict[int, list[str]]
) -> hooks.GuideCard | None:
    """What the app above has to say about the next meeting: two queries at most."""
    of = sum(meeting.state != MeetingState.CANCELLED for meeting in meetings)
    cards = [card_for(space, upcoming, of, wanted) for card_for in hooks.MEETING_GUIDE]
    return next((card for card in cards if card), None)


def note_of(space: Space) -> PrivateNote | None:
    """One's own notes; nobody else's, by construction. One query."""
    return PrivateNote.objects.filter(pairing=space.pairing, author=space.me.participant_id).first()


def may_write(space: Space) -> bool:
    """Whether the pairing is living, so that things in it can be changed."""
    return space.pairing.state in LIVING_STATES


def is_active(space: Space) -> bool:
    """Whether new dates can be made."""
    return space.pairing.state == PairingState.ACTIVE
