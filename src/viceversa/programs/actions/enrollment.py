"""What a participant answers, part by part, saved as one goes.

Answers can be changed until the cohort is closed. Once sent, they must stay complete. The events of off-limits topics
and do-not-match lists say only that something private changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.core import clock, events, zones
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import Person, Topic, User
from viceversa.programs import completeness, lock, rules
from viceversa.programs import times as weekly
from viceversa.programs.models import DoNotMatch, Fluency, Offer, OffLimits, Participant, Want
from viceversa.programs.states import ParticipantState

MOST_OFFERS: Final = 10
MOST_WANTS: Final = 6
MOST_LANGUAGES: Final = 8
MOST_CAPACITY: Final = 5
LEVELS: Final = range(1, 6)
_EXAMPLE_LENGTH: Final = 160


@transaction.atomic
def set_offer(
    participant: Participant,
    *,
    topic: Topic,
    by: User | None,
    level: int | None = None,
    example: str = "",
    now: datetime | None = None,
) -> Participant:
    """Add a topic to what the participant brings, or change its level and example. Seven statements.

    Refuses an eleventh topic, one that is off-limits, and a topic without a level once the enrollment was sent.
    """
    now = now or clock.now()
    _begin(participant, by=by)
    if participant.off_limits.filter(topic=topic).exists():
        raise Refused(
            _("“%(topic)s” is off-limits for you. Take it off that list first.") % {"topic": topic.label}, field="topic"
        )
    return _put(participant, Offer, "offers", topic, level, example, most=MOST_OFFERS, by=by, now=now)


@transaction.atomic
def remove_offer(
    participant: Participant, *, topic: Topic, by: User | None, now: datetime | None = None
) -> Participant:
    """Take a topic out of the offers. Refuses the last one once the enrollment was sent. Five statements."""
    _begin(participant, by=by)
    return _take_out(participant, Offer, "offers", topic, by=by, now=now or clock.now())


@transaction.atomic
def set_want(
    participant: Participant,
    *,
    topic: Topic,
    by: User | None,
    level: int | None = None,
    example: str = "",
    now: datetime | None = None,
) -> Participant:
    """Add a topic to what the participant wants to learn, at the end, or change its level and example. Six statements.

    `level` says how much they know today. Refuses a seventh topic, and one without a level once sent.
    """
    now = now or clock.now()
    _begin(participant, by=by)
    return _put(participant, Want, "wants", topic, level, example, most=MOST_WANTS, by=by, now=now)


@transaction.atomic
def remove_want(participant: Participant, *, topic: Topic, by: User | None, now: datetime | None = None) -> Participant:
    """Take a topic out of the wants. Refuses the last one once the enrollment was sent. Five statements."""
    _begin(participant, by=by)
    return _take_out(participant, Want, "wants", topic, by=by, now=now or clock.now())


@transaction.atomic
def order_wants(
    participant: Participant, *, topics: Sequence[Topic], by: User | None, now: datetime | None = None
) -> Participant:
    """Put the wants in order, the dearest first; the first three decide. Refuses a list that isn't the present one."""
    now = now or clock.now()
    _begin(participant, by=by)
    wants = {want.topic_id: want for want in participant.wants.all()}
    order = [topic.pk for topic in topics]
    if order == list(wants):
        participant.repeated = True
        return participant
    if sorted(order) != sorted(wants):
        raise Refused(_("The list has changed in the meantime. Look at it again and put it in order."))
    for position, pk in enumerate(order, start=1):
        wants[pk].position = position
    Want.objects.bulk_update(wants.values(), ["position"])
    return _changed(participant, "wants", by=by, now=now)


@transaction.atomic
def set_off_limits(
    participant: Participant, *, topics: Iterable[Topic], by: User | None, now: datetime | None = None
) -> Participant:
    """Set the topics the participant will not talk about. Refuses one they offer. Only they set it, never a manager."""
    now = now or clock.now()
    _begin(participant, by=by, private=True)
    wanted = {topic.pk: topic for topic in topics}
    offered = participant.offers.filter(topic__in=wanted).select_related("topic").first()
    if offered:
        raise Refused(
            _("You offer “%(topic)s”. Take it out of your offers first.") % {"topic": offered.topic.label},
            field="off_limits",
        )
    return _replace(participant, OffLimits, "topic", wanted, by=by, now=now)


@transaction.atomic
def set_do_not_match(
    participant: Participant, *, people: Iterable[Person], by: User | None, now: datetime | None = None
) -> Participant:
    """Set whom the participant does not want to be paired with. No reason asked; read by matching alone."""
    now = now or clock.now()
    _begin(participant, by=by, private=True)
    wanted = {person.pk: person for person in people}
    if participant.person_id in wanted:
        raise Refused(_("Nobody is paired with themselves: leave your own name out."), field="do_not_match")
    return _replace(participant, DoNotMatch, "person", wanted, by=by, now=now)


@transaction.atomic
def set_times(
    participant: Participant,
    *,
    times: Iterable[str],
    by: User | None,
    time_zone: str = "",
    now: datetime | None = None,
) -> Participant:
    """Set when the participant is usually free, as slots of `times.SLOTS` in `time_zone` (kept when not given)."""
    now = now or clock.now()
    _begin(participant, by=by)
    given = list(times)
    if not set(given) <= set(weekly.SLOTS):
        raise Refused(_("There is no such time of the week."), field="times")
    if time_zone and time_zone not in zones.known():
        raise Refused(_("“%(zone)s” is not a time zone we know.") % {"zone": time_zone}, field="time_zone")
    return _write(
        participant,
        "times",
        by=by,
        now=now,
        times=weekly.in_order(given),
        time_zone=time_zone or participant.time_zone,
    )


@transaction.atomic
def set_languages(
    participant: Participant, *, languages: Mapping[str, str], by: User | None, now: datetime | None = None
) -> Participant:
    """Set the languages the participant can talk in, the best first: codes ("en", "pt-br") with how well (Fluency).

    Refuses a ninth one, a level there is not, and to have none to work in once the enrollment was sent.
    """
    now = now or clock.now()
    _begin(participant, by=by)
    fluency = {code.strip().lower(): level for code, level in languages.items() if code.strip()}
    if len(fluency) > MOST_LANGUAGES:
        raise Refused(_("Choose at most %(count)d languages.") % {"count": MOST_LANGUAGES}, field="languages")
    if not set(fluency.values()) <= set(Fluency.values):
        raise Refused(_("Choose how well from the list."), field="languages")
    return _write(participant, "languages", by=by, now=now, languages=list(fluency), fluency=fluency)


@transaction.atomic
def set_capacity(
    participant: Participant, *, capacity: int, by: User | None, now: datetime | None = None
) -> Participant:
    """Set with how many people the participant can meet at the same time, 1 to 5."""
    now = now or clock.now()
    _begin(participant, by=by)
    if not 1 <= capacity <= MOST_CAPACITY:
        raise Refused(_("Choose a number from 1 to %(most)d.") % {"most": MOST_CAPACITY}, field="capacity")
    return _write(participant, "capacity", by=by, now=now, capacity=capacity)


@transaction.atomic
def set_consent(
    participant: Participant, *, matching: bool, results: bool, by: User | None, now: datetime | None = None
) -> Participant:
    """Give or take back each consent by itself; what stays given keeps its moment.

    Refuses to take back the consent to matching once sent: withdrawing does that, and deletes the answers.
    """
    now = now or clock.now()
    _begin(participant, by=by)
    if not matching and participant.matching_consent_at and participant.state != ParticipantState.ENROLLING:
        raise Refused(
            _("Without this no match can be suggested. To take it back, withdraw: your answers are deleted then."),
            field="matching",
        )
    return _write(
        participant,
        "consent",
        by=by,
        now=now,
        matching_consent_at=(participant.matching_consent_at or now) if matching else None,
        results_consent_at=(participant.results_consent_at or now) if results else None,
    )


@transaction.atomic
def stop_counting(participant: Participant, *, by: User | None, now: datetime | None = None) -> Participant:
    """Take back the consent to be counted in results, after the end too: results go on being made long after a cohort is
    closed. What was released stays. Five statements."""
    now = now or clock.now()
    lock.take(participant, "cohort__program", "person")
    ask(participant, by=by)
    if participant.results_consent_at is None:
        participant.repeated = True
        return participant
    participant.results_consent_at = None
    participant.changed_at = now
    participant.save(update_fields=["results_consent_at", "changed_at"])
    events.record("participant.changed", by=by, subject=participant, now=now, part="consent")
    return participant


def _begin(participant: Participant, *, by: User | None, private: bool = False) -> None:
    lock.take(participant, "cohort__program", "person")
    if private and not rules.is_own(by, participant):
        raise NotAllowed(_("This is private: only the person sets it."))
    ask(participant, by=by)
    if not rules.takes_part(participant):
        raise Refused(_("These answers can’t be changed any more."))


def ask(participant: Participant, *, by: User | None) -> None:
    """Refuses everybody but the person, and a manager for somebody who can't sign in."""
    if not rules.may_answer(by, participant):
        raise NotAllowed(_("Only the person can change their answers."))


def _put(
    participant: Participant,
    model: type[Offer] | type[Want],
    part: str,
    topic: Topic,
    level: int | None,
    example: str,
    *,
    most: int,
    by: User | None,
    now: datetime,
) -> Participant:
    example = example.strip()
    if level is not None and level not in LEVELS:
        raise Refused(_("A level lies between 1 and 5."), field="level")
    if len(example) > _EXAMPLE_LENGTH:
        raise Refused(_("Keep the example under %(count)d characters.") % {"count": _EXAMPLE_LENGTH}, field="example")
    rows = {row.topic_id: row for row in model._default_manager.filter(participant=participant)}
    row = rows.get(topic.pk)
    if row and (row.level, row.example) == (level, example):
        participant.repeated = True
        return participant
    if row:
        row.level, row.example = level, example
        row.save(update_fields=["level", "example"])
    elif topic.retired_at:
        raise Refused(
            _("“%(topic)s” is no longer offered. Choose another topic.") % {"topic": topic.label}, field="topic"
        )
    elif len(rows) >= most:
        raise Refused(
            ngettext("Choose at most %(count)d topic.", "Choose at most %(count)d topics.", most) % {"count": most},
            field="topic",
        )
    else:
        last = max((each.position for each in rows.values()), default=0)
        model._default_manager.create(
            participant=participant, topic=topic, level=level, example=example, position=last + 1
        )
    return _changed(participant, part, by=by, now=now)


def _take_out(
    participant: Participant,
    model: type[Offer] | type[Want],
    part: str,
    topic: Topic,
    *,
    by: User | None,
    now: datetime,
) -> Participant:
    gone, _rows = model._default_manager.filter(participant=participant, topic=topic).delete()
    if not gone:
        participant.repeated = True
        return participant
    return _changed(participant, part, by=by, now=now)


def _replace(
    participant: Participant,
    model: type[OffLimits] | type[DoNotMatch],
    column: str,
    wanted: dict[int, Any],
    *,
    by: User | None,
    now: datetime,
) -> Participant:
    rows = model._default_manager.filter(participant=participant)
    present = set(rows.values_list(f"{column}_id", flat=True))
    if present == set(wanted):
        participant.repeated = True
        return participant
    rows.exclude(**{f"{column}__in": wanted}).delete()
    make: Callable[..., Any] = model
    model._default_manager.bulk_create(
        make(participant=participant, **{column: wanted[pk]}) for pk in sorted(set(wanted) - present)
    )
    return _changed(participant, "private", by=by, now=now)


def _write(participant: Participant, part: str, *, by: User | None, now: datetime, **values: Any) -> Participant:
    if all(getattr(participant, field) == value for field, value in values.items()):
        participant.repeated = True
        return participant
    for field, value in values.items():
        setattr(participant, field, value)
    participant.save(update_fields=list(values))
    return _changed(participant, part, by=by, now=now)


def _changed(participant: Participant, part: str, *, by: User | None, now: datetime) -> Participant:
    """Note the change; once sent, refuse what leaves the enrollment incomplete (the transaction takes it back)."""
    if participant.state != ParticipantState.ENROLLING:
        refuse_lack(participant)
    participant.changed_at = now
    participant.save(update_fields=["changed_at"])
    events.record("participant.changed", by=by, subject=participant, now=now, part=part)
    return participant


def refuse_lack(participant: Participant, more: Iterable[completeness.Lack] = ()) -> None:
    """Refuses while something is missing, with all of it. `more` is what else must be there."""
    lacks = [*completeness.lacking(participant), *more]
    if lacks:
        raise Refused(" ".join(lack.sentence for lack in lacks), field=lacks[0].where)
