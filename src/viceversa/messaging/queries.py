"""What is shown of messages: groups that wait, what went out, what needs a decision, mails that stayed here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Min, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.http import Http404
from django.utils import timezone, translation

from viceversa.core import clock, links
from viceversa.messaging import rendering, rules, timing, wordings
from viceversa.messaging.due import STEPS, Step
from viceversa.messaging.kinds import KINDS, Kind, Moot, seen_by_managers, title_of
from viceversa.messaging.models import Due, MailRules, Message, Preference, Wording
from viceversa.messaging.rendering import Words
from viceversa.messaging.scopes import Scope, scope_for
from viceversa.messaging.states import DueState, MessageState
from viceversa.messaging.timing import Quiet
from viceversa.messaging.wordings import Change, Sentence
from viceversa.people.models import Person, User

WAITING_MESSAGES = (MessageState.DRAFT, MessageState.HELD, MessageState.RELEASED)
PROBLEMS = (MessageState.UNCONFIRMED, MessageState.FAILED)
NAMES_SHOWN = 12
PROBLEMS_SHOWN = 50


# One message


def message_for(user: User, code: str) -> Message:
    """A message that this person may decide about as a manager of its scope; else Http404."""
    message = Message.objects.select_related("to").filter(code=code).first()
    if message is None:
        raise Http404
    scope = scope_for(user, message.scope_type, message.scope_code)
    if not rules.is_seen_in(message, scope):
        raise Http404
    return message


def problem_for(user: User, code: str) -> Message:
    """A message that needs a decision, for a manager of its scope or a system administrator; else Http404."""
    if rules.may_decide_about_problems(user):
        message = Message.objects.select_related("to").filter(code=code).first()
        if message is not None and message.sent_at is None:
            return message
    return message_for(user, code)


def draft_to_read(user: User, code: str) -> Letter:
    """A mail before it goes out, where its kind lets managers read it; else Http404. Its links lead nowhere."""
    message = message_for(user, code)
    if KINDS[message.kind].manager_sees != "words":
        raise Http404
    return _letter(message, rendering.preview_of)


def mail_rules(scope: Scope) -> Quiet:
    """When mails of the scope may go out. One query."""
    row = MailRules.objects.filter(**_scoped(scope)).first()
    return timing.quiet_of(row) if row else timing.company_rules()


def sentences_in(scope: Scope, kind: Kind, language: str) -> tuple[list[Sentence], dict[str, str]]:
    """What a kind says in a language, and what the scope says otherwise. One query."""
    with translation.override(language):
        sentences = wordings.sentences_of(kind)
    return sentences, wordings.own_words(scope.type, scope.code, kind.name, language)


def changes(sentences: list[Sentence], own: dict[str, str], words: dict[str, str]) -> list[Change]:
    """What these words would change. No query."""
    found = []
    for sentence in sentences:
        before, after = own.get(sentence.key, sentence.said), " ".join(words.get(sentence.key, "").split())
        if " ".join(before.split()) != after:
            found.append(Change(before, after, sentence.is_subject))
    return found


def waiting_in(scope: Scope, kind: Kind, language: str) -> int:
    """How many mails of this kind wait in the scope for people who read this language. One query."""
    rows = _seen(scope, *WAITING_MESSAGES).filter(kind=kind.name).select_related("to__user")
    return sum(rendering.language_of(message.to) == language for message in rows)


# Groups that wait


@dataclass(frozen=True)
class Group:
    """Messages of one kind, or steps of one name, that wait for the same day of their reader in the same state.

    `key` names the group in a form. `subject` and `text` are the sample's words. `names` holds (message code, name), for drafts only.
    `to` says whom in words, instead of numbers. A `fixed` group takes no acts.
    """

    source: str
    name: str
    state: str
    at: datetime
    last: datetime
    rows: int
    people: int
    title: str
    subject: str = ""
    text: str = ""
    kind: str = ""
    problem: str = ""
    to: str = ""
    fixed: bool = False
    names: tuple[tuple[str, str], ...] = ()
    more_names: int = 0

    @property
    def key(self) -> str:
        return f"{self.source}|{self.name}|{self.state}|{self.day}"

    @property
    def day(self) -> str:
        """The day in the reader's time zone, for an address."""
        return f"{_day(self.at):%Y-%m-%d}"

    @property
    def is_draft(self) -> bool:
        return self.state == MessageState.DRAFT

    @property
    def is_held(self) -> bool:
        return self.state == "held"

    @property
    def is_readable(self) -> bool:
        """Whether the manager may read each mail as it will be sent."""
        return self.kind in KINDS and KINDS[self.kind].manager_sees == "words"


def runs_next(scope: Scope, *, now: datetime, limit: int | None = None) -> list[Group]:
    """What happens by itself next, soonest first: steps, and messages that wait for their moment or are held.

    Two queries for any number of rows, without the names of those it goes to. Drafts that wait for a person are not
    among it: `waiting` has both.
    """
    groups = _groups(scope, (MessageState.HELD, MessageState.RELEASED), with_steps=True)
    own = _own_words(scope)
    return [_with_words(group, own) for group in groups[:limit]]


def drafts(scope: Scope) -> list[Group]:
    """Drafts that wait for a manager, oldest first, with the names of those they go to. Three queries."""
    groups = _groups(scope, (MessageState.DRAFT,), with_steps=False)
    own = _own_words(scope) if groups else {}
    return [_with_words(group, own) for group in _with_names(scope, groups)]


def waiting(scope: Scope, *, limit: int) -> tuple[list[Group], list[Group]]:
    """Drafts that wait for a manager, and what happens by itself next; both with names where a manager may know them.

    Three queries for any number of rows.
    """
    groups = _groups(scope, WAITING_MESSAGES, with_steps=True)
    waits = [group for group in groups if group.is_draft]
    shown = _with_names(scope, [*waits, *[group for group in groups if not group.is_draft][:limit]])
    own = _own_words(scope)
    found = [_with_words(group, own) for group in shown]
    return found[: len(waits)], found[len(waits) :]


def _with_names(scope: Scope, groups: list[Group]) -> list[Group]:
    """The groups with the names of those they go to: all drafts, and what a manager may read. One query at most."""
    states = {group.state for group in groups if _is_named(group)}
    if not states:
        return groups
    names: dict[tuple[str, str, date], list[tuple[str, str]]] = defaultdict(list)
    rows = (
        _seen(scope, *states)
        .exclude(to__in=scope.hidden)
        .order_by("to__search_name")
        .values_list("kind", "state", "send_after", "code", "to__name")[:1000]
    )
    for kind, state, moment, code, name in rows:
        names[kind, state, _day(moment)].append((code, name))
    result = []
    for group in groups:
        if not _is_named(group):
            result.append(group)
            continue
        known = names[group.name, group.state, _day(group.at)]
        shown = tuple(known[:NAMES_SHOWN])
        result.append(replace(group, names=shown, more_names=group.people - len(shown)))
    return result


def _is_named(group: Group) -> bool:
    return group.source == "messages" and (group.is_draft or group.is_readable)


def _own_words(scope: Scope) -> dict[str, dict[str, str]]:
    """The scope's own words in the active language, by kind. One query."""
    rows = Wording.objects.filter(**_scoped(scope), language=translation.get_language() or "")
    return dict(rows.values_list("kind", "words"))


def group_rows(scope: Scope, key: str) -> tuple[str, list[Any]]:
    """The rows behind a group's key: ("messages" or "steps", rows). Http404 for a key we did not make. One query.

    A key with a code behind it means the step of the group whose subject has that code.
    """
    try:
        source, name, state, written, *alone = key.split("|")
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
    if source == "steps":
        if name not in STEPS or STEPS[name].fixed:
            raise Http404
        steps = steps_in(scope).filter(what=name, state=state)
        if alone:
            steps = steps.filter(subject_code__in=alone)
        return source, [row for row in steps.only("pk", "due_at") if _day(row.due_at) == day]
    messages = _seen(scope, state).filter(kind=name)
    return "messages", [row for row in messages.only("pk", "send_after") if _day(row.send_after) == day]


def _scoped(scope: Scope) -> dict[str, str]:
    return {"scope_type": scope.type, "scope_code": scope.code}


def steps_in(scope: Scope) -> QuerySet[Due]:
    """What happens by itself in the scope, but for what this manager does not see. No query."""
    return Due.objects.filter(**_scoped(scope)).exclude(subject_code__in=scope.hidden_subjects)


def _seen(scope: Scope, *states: str) -> QuerySet[Message]:
    """Messages a manager finds, in these states. Whoever is hidden from them is among drafts, which wait for a person,
    and among what went out, in totals; what runs by itself would tell when a single pair meets."""
    rows = Message.objects.filter(**_scoped(scope), kind__in=seen_by_managers(), state__in=states)
    return rows.exclude(to__in=scope.hidden, state__in=(MessageState.HELD, MessageState.RELEASED))


def _day(moment: datetime) -> date:
    """The day in the reader's time zone."""
    return timezone.localtime(moment).date()


def _groups(scope: Scope, states: tuple[MessageState, ...], *, with_steps: bool) -> list[Group]:
    """Messages in these states, and steps that wait, in groups, soonest first. One query."""
    zone = timezone.get_current_timezone()
    rows = (
        _seen(scope, *states)
        .annotate(source=Value("messages"), name=F("kind"), day=TruncDate("send_after", tzinfo=zone))
        .values("source", "name", "state", "day")
        .annotate(first=Min("send_after"), last=Max("send_after"), rows=Count("pk"))
        .annotate(people=Count("to", distinct=True), problem=Max("last_problem"))
        .order_by()
    )
    if with_steps:
        rows = rows.union(
            steps_in(scope)
            .filter(state__in=[DueState.WAITING, DueState.HELD])
            .annotate(source=Value("steps"), name=F("what"), day=TruncDate("due_at", tzinfo=zone))
            .values("source", "name", "state", "day")
            .annotate(first=Min("due_at"), last=Max("due_at"), rows=Count("pk"))
            .annotate(people=Count("pk"), problem=Max("last_problem"))
            .order_by(),
            all=True,
        )
    groups = [_group(row) for row in rows]
    return sorted((group for group in groups if group), key=lambda group: (group.at, group.title))


def _group(row: Mapping[str, Any]) -> Group | None:
    """One row of the database as a group; None for steps that managers do not find."""
    name = row["name"]
    same = {"problem": row["problem"], "rows": row["rows"], "at": row["first"], "last": row["last"]}
    if row["source"] == "messages":
        return Group("messages", name, row["state"], people=row["people"], title=title_of(name), kind=name, **same)
    step = STEPS.get(name)
    return group_of_steps(step, row) if step is not None and step.is_shown else None


def group_of_steps(step: Step, row: Mapping[str, Any]) -> Group:
    """Steps of one name, state and day: `row` has state, first, last, rows and problem."""
    return Group(
        "steps",
        step.name,
        row["state"],
        at=row["first"],
        last=row["last"],
        rows=row["rows"],
        people=row["rows"] * step.people,
        title=str(step.title),
        kind=step.kind,
        problem=row["problem"],
        to=str(step.to),
        fixed=step.fixed,
    )


def _with_words(group: Group, own: dict[str, dict[str, str]]) -> Group:
    if group.kind not in KINDS:
        return group
    words = rendering.sample_of(KINDS[group.kind], own.get(group.kind))
    return replace(group, subject=words.subject, text=words.excerpt)


# What went out, and what needs a decision


@dataclass(frozen=True)
class SentKind:
    """How often a kind went out in a scope, and when last."""

    name: str
    title: str
    sent: int
    skipped: int
    last: datetime | None


def sent_by_kind(scope: Scope) -> list[SentKind]:
    """The log of what went out, in totals: the newest kind first. One query."""
    rows = (
        _seen(scope, MessageState.SENT, MessageState.SKIPPED)
        .values("kind")
        .annotate(
            sent=Count("pk", filter=Q(state=MessageState.SENT)),
            skipped=Count("pk", filter=Q(state=MessageState.SKIPPED)),
            last=Max("sent_at"),
        )
    )
    kinds = [SentKind(row["kind"], title_of(row["kind"]), row["sent"], row["skipped"], row["last"]) for row in rows]
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(kinds, key=lambda kind: kind.last or never, reverse=True)


def problems_of(scope: Scope) -> list[Message]:
    """Messages of the scope that a person has to decide about. One query."""
    return list(
        _seen(scope, *PROBLEMS)
        .exclude(to__in=scope.hidden)
        .select_related("to")
        .order_by("-claimed_at", "-pk")[:PROBLEMS_SHOWN]
    )


def all_problems() -> list[Message]:
    """The same for the whole instance, for system administrators: to whom and why, never what. One query."""
    return list(
        Message.objects.filter(state__in=PROBLEMS).select_related("to").order_by("-claimed_at", "-pk")[:PROBLEMS_SHOWN]
    )


# The catalogue


def catalog() -> list[Kind]:
    """Every kind of message, by title. No query."""
    return sorted(KINDS.values(), key=lambda kind: str(kind.title))


def kind_named(name: str) -> Kind:
    """The kind, or Http404."""
    if name not in KINDS:
        raise Http404
    return KINDS[name]


# Mails that stayed here


def outbox(page: str | int, search: str = "") -> Page[Message]:
    """Mails that went to the console, newest first. Two queries."""
    sent = Message.objects.filter(state=MessageState.SENT).select_related("to").order_by("-sent_at", "-pk")
    if search:
        sent = sent.filter(Q(to__search_name__contains=search.casefold()) | Q(address__icontains=search))
    return Paginator(sent, 50).get_page(page)


@dataclass(frozen=True)
class Letter:
    """A mail as it would be written now. `words` is None, with `gone` saying why, when it has nothing left to say."""

    message: Message
    words: Words | None
    gone: str = ""


def letter_for(user: User, code: str) -> Letter:
    """A mail of the outbox, for those who may browse it; else Http404."""
    message = Message.objects.select_related("to__user").filter(code=code, state=MessageState.SENT).first()
    if message is None or message.kind not in KINDS or not rules.may_browse_outbox(user):
        raise Http404
    return _letter(message)


def _letter(message: Message, words_of: Callable[[Message], Words] = rendering.words_of) -> Letter:
    try:
        return Letter(message, words_of(message))
    except Moot as reason:
        return Letter(message, None, str(reason))


# Stopping


@dataclass(frozen=True)
class StopRequest:
    """What a stop link is about."""

    kind: Kind
    person: Person
    is_stopped: bool


def stop_request(token: str, *, now: datetime | None = None) -> StopRequest:
    """What the token in a mail's stop link says. Refuses changed and expired ones; Http404 for kinds of the past."""
    link = links.read(token, rendering.STOP, now=now or clock.now())
    person = Person.objects.filter(code=link.who).first()
    if person is None or link.subject not in KINDS:
        raise Http404
    stopped = Preference.objects.filter(person=person, kind=link.subject).exists()
    return StopRequest(KINDS[link.subject], person, stopped)
