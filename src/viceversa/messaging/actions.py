"""What happens to a message: drafted with its event, released, held, skipped; stopped by the person who gets it.

The acts of a person are events. What the worker does (claim, deliver, retry, fail) is written on the message itself:
a second row for each mail sent would say nothing new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import Refused
from viceversa.core.models import Coded, Event
from viceversa.messaging import timing, wordings
from viceversa.messaging.kinds import KINDS, title_of
from viceversa.messaging.mails import Mail
from viceversa.messaging.models import MailRules, Message, Often, Preference, Rhythm, Wording
from viceversa.messaging.scopes import Scope
from viceversa.messaging.states import MESSAGE, MessageState
from viceversa.messaging.timing import Quiet
from viceversa.people.models import Person, User

Change = Callable[[Message, datetime], None]
MANY: Final = 500


def draft(
    kind: str,
    *,
    to: Person,
    event: Event,
    now: datetime,
    context: dict[str, Any] | None = None,
    scope: Coded | None = None,
    send_after: datetime | None = None,
) -> Message | None:
    """Queue one message in the caller's transaction; the kind's policy says whether it goes out by itself.

    `context` holds codes and plain facts only. `scope` is the cohort or program a manager finds it under.
    Returns None when the same event already told this person the same thing. Costs one read and one insert.
    """
    begun = _beginning(Mail(kind, to, context or {}), now=now, scope=scope, send_after=send_after)
    message, made = Message.objects.get_or_create(
        key=_key(kind, to=to, event=event), defaults={"kind": kind, "to": to, "event": event, **begun}
    )
    return message if made else None


def draft_all(
    mails: Iterable[Mail],
    *,
    event: Event,
    now: datetime,
    scope: Coded | None = None,
    send_after: datetime | None = None,
) -> int:
    """Queue many at once, each as `draft` does. Returns how many are new. Costs a read and an insert for 500."""
    new = 0
    coming = iter(mails)
    while batch := list(islice(coming, MANY)):
        keyed = {_key(mail.kind, to=mail.to, event=event, about=mail.about): mail for mail in batch}
        known = set(Message.objects.filter(key__in=keyed).values_list("key", flat=True))
        rows = [
            Message(
                key=key,
                kind=mail.kind,
                to=mail.to,
                event=event,
                **_beginning(mail, now=now, scope=scope, send_after=send_after),
            )
            for key, mail in keyed.items()
            if key not in known
        ]
        new += len(Message.objects.bulk_create(rows))
    return new


def release(message: Message, *, by: User, now: datetime | None = None) -> Message:
    """Let a draft go out at its moment. Records `message.released`. Refuses what was sent or skipped."""
    return _act(message, "release", "message.released", by=by, now=now, change=_in_the_name_of(by))


def send_now(message: Message, *, by: User, now: datetime | None = None) -> Message:
    """Let it go out without waiting for its moment, quiet hours or the mail of the day. Records `message.hurried`. Refuses what was sent or skipped."""

    def at_once(row: Message, moment: datetime) -> None:
        row.released_by = by.name[:64]
        row.send_after = moment
        row.urgent = True

    return _act(message, "send_now", "message.hurried", by=by, now=now, change=at_once, done=_is_on_its_way)


def hold(message: Message, *, by: User, now: datetime | None = None) -> Message:
    """Keep a message back until somebody releases it. Records `message.held`. Refuses once it is being sent."""
    return _act(message, "hold", "message.held", by=by, now=now)


def skip(message: Message, *, by: User, now: datetime | None = None) -> Message:
    """Never send it. Records `message.skipped`. Refuses what was sent or is being sent."""
    return _act(message, "skip", "message.skipped", by=by, now=now)


def confirm(message: Message, *, by: User, now: datetime | None = None) -> Message:
    """A person found out that it arrived. Records `message.confirmed`. Refuses all but unconfirmed ones."""

    def arrived(row: Message, moment: datetime) -> None:
        row.sent_at = row.handed_over_at
        row.last_problem = ""

    return _act(message, "confirm", "message.confirmed", by=by, now=now, change=arrived)


def send_again(message: Message, *, by: User, now: datetime | None = None) -> Message:
    """Try once more after a failure, or where arrival is unknown: a person decided. Records `message.sent_again`.

    It carries the same Message-ID, so many mail programs show a second copy only once; one that was joined with others is
    another mail than theirs, and has one of its own.
    """

    def afresh(row: Message, moment: datetime) -> None:
        row.released_by = by.name[:64]
        row.send_after = moment
        row.urgent = True
        row.handed_over_at = row.claimed_at = None
        row.claimed_by = row.last_problem = ""
        row.attempts = 0
        if row.mail_code and _was_joined(row):
            row.mail_code = new_code()

    return _act(message, "send_again", "message.sent_again", by=by, now=now, change=afresh)


def release_all(scope: Scope, *, messages: Iterable[Message], by: User, now: datetime | None = None) -> int:
    """Release a group, each at its moment. Records one `messages.released`. Returns how many changed."""
    return _act_on_all(scope, messages, "release", "messages.released", by=by, now=now, released_by=by.name[:64])


def send_all_now(scope: Scope, *, messages: Iterable[Message], by: User, now: datetime | None = None) -> int:
    """Send a group without waiting for its moment. Records one `messages.hurried`."""
    now = now or clock.now()
    return _act_on_all(
        scope,
        messages,
        "send_now",
        "messages.hurried",
        by=by,
        now=now,
        released_by=by.name[:64],
        send_after=now,
        urgent=True,
    )


def hold_all(scope: Scope, *, messages: Iterable[Message], by: User, now: datetime | None = None) -> int:
    """Hold a group. Records one `messages.held`."""
    return _act_on_all(scope, messages, "hold", "messages.held", by=by, now=now)


def skip_all(scope: Scope, *, messages: Iterable[Message], by: User, now: datetime | None = None) -> int:
    """Skip a group. Records one `messages.skipped`."""
    return _act_on_all(scope, messages, "skip", "messages.skipped", by=by, now=now)


@transaction.atomic
def set_mail_rules(scope: Scope, *, quiet: Quiet, by: User, now: datetime | None = None) -> bool:
    """Settle when mails of a scope may go out: quiet hours, weekends, one mail a day. Records `messages.rules_set`.

    What is like the company's own rules is not kept. False when nothing changed. Refuses quiet hours without an end.
    """
    now = now or clock.now()
    if quiet.night and quiet.night[0] == quiet.night[1]:
        raise Refused(_("Quiet hours begin and end at different times."), field="quiet_until")
    where: dict[str, Any] = {"scope_type": scope.type, "scope_code": scope.code}
    row = MailRules.objects.select_for_update().filter(**where).first()
    former = timing.quiet_of(row) if row else timing.company_rules()
    if quiet == former:
        return False
    begin, end = quiet.night or (None, None)
    fields = {"quiet_from": begin, "quiet_until": end, "weekends": quiet.weekends, "digest": quiet.digest}
    if quiet == timing.company_rules():
        MailRules.objects.filter(**where).delete()
    else:
        MailRules.objects.update_or_create(**where, defaults=fields)
    events.record(
        "messages.rules_set",
        by=by,
        subject=scope.subject,
        now=now,
        **events.changes(_as_facts(former), _as_facts(quiet)),
    )
    return True


def _as_facts(quiet: Quiet) -> dict[str, Any]:
    begin, end = quiet.night or ("", "")
    return {
        "quiet_from": str(begin)[:5],
        "quiet_until": str(end)[:5],
        "weekends": quiet.weekends,
        "digest": quiet.digest,
    }


def check_words(kind: str, *, language: str, words: Mapping[str, str]) -> dict[str, str]:
    """What of these words would be kept: sentences that say something else than the template. Refuses as `set_words`."""
    entry = KINDS.get(kind)
    if entry is None or entry.manager_sees == "none" or language not in dict(settings.LANGUAGES):
        raise Refused(_("The words of this message can’t be changed."))
    with translation.override(language):
        known = {sentence.key: sentence for sentence in wordings.sentences_of(entry)}
    kept: dict[str, str] = {}
    for key, sentence in known.items():
        text = wordings.on_one_line(words.get(key, sentence.said))
        if not text:
            raise Refused(_("A sentence can be changed, but not left empty."), field=key)
        wrong = wordings.missing_placeholders(sentence, text)
        if wrong:
            if not sentence.placeholders:
                raise Refused(_("Leave placeholders out of this sentence."), field=key)
            raise Refused(
                _("Keep %(placeholders)s, each as often as it was, and no others.")
                % {"placeholders": ", ".join(f"{{{name}}}" for name in sentence.placeholders)},
                field=key,
            )
        if text != wordings.on_one_line(sentence.said):
            kept[key] = text[: wordings.LONGEST]
    return kept


@transaction.atomic
def set_words(
    scope: Scope, *, kind: str, language: str, words: Mapping[str, str], by: User, now: datetime | None = None
) -> bool:
    """Say a kind of message otherwise in one scope and language. Records `messages.words_changed`, without the words.

    `words` maps sentences (wordings.sentences_of) to what is said instead; those that say what the template says are
    not kept, and without any the template's words are back. False when nothing changed. Refuses kinds that managers
    do not see, empty sentences, and words that lose or invent a placeholder.
    """
    now = now or clock.now()
    kept = check_words(kind, language=language, words=words)
    where: dict[str, Any] = {
        "scope_type": scope.type, "scope_code": scope.code, "kind": kind, "language": language,
    }  # fmt: skip
    row = Wording.objects.select_for_update().filter(**where).first()
    if kept == (row.words if row else {}):
        return False
    if kept:
        Wording.objects.update_or_create(**where, defaults={"words": kept, "changed_at": now})
    else:
        Wording.objects.filter(**where).delete()
    events.record(
        "messages.words_changed",
        by=by,
        subject=scope.subject,
        now=now,
        kind=kind,
        language=language,
        sentences=len(kept),
    )
    return True


def stop(kind: str, *, person: Person, by: User | None, now: datetime | None = None) -> Preference:
    """The person wants no more mails of this kind. Records `mail.stopped`. `by` is empty when it came by the link.

    Refuses kinds that can't be stopped, with a sentence.
    """
    now = now or clock.now()
    if kind not in KINDS or not KINDS[kind].stoppable:
        raise Refused(_("“%(title)s” can’t be stopped: it is part of what you joined.") % {"title": title_of(kind)})
    with transaction.atomic():
        preference, made = Preference.objects.get_or_create(person=person, kind=kind, defaults={"stopped_at": now})
        if made:
            events.record("mail.stopped", by=by, subject=person, now=now, kind=kind)
    return preference


def resume(kind: str, *, person: Person, by: User | None, now: datetime | None = None) -> bool:
    """The person wants this kind again. Records `mail.resumed`. False when it was not stopped."""
    now = now or clock.now()
    with transaction.atomic():
        found, _rows = Preference.objects.filter(person=person, kind=kind).delete()
        if found:
            events.record("mail.resumed", by=by, subject=person, now=now, kind=kind)
    return bool(found)


def set_often(often: str, *, person: Person, by: User, now: datetime | None = None) -> bool:
    """How often a person wants what can wait; empty: as the program has settled. False when nothing changed.

    What is urgent, dated or part of what they joined comes as ever. Records `mail.often_set`, not what was chosen. Refuses
    words there are not.
    """
    now = now or clock.now()
    if often and often not in Often.values:
        raise Refused(_("Choose one of the ways that are listed."), field="often")
    with transaction.atomic():
        row = Rhythm.objects.select_for_update().filter(person=person).first()
        if often == (row.often if row else ""):
            return False
        if often:
            Rhythm.objects.update_or_create(person=person, defaults={"often": often, "chosen_at": now})
        else:
            Rhythm.objects.filter(person=person).delete()
        events.record("mail.often_set", by=by, subject=person, now=now)
    return True


def _key(kind: str, *, to: Person, event: Event, about: str = "") -> str:
    return ":".join(filter(None, (str(event.pk), to.code, kind, about)))


def _beginning(mail: Mail, *, now: datetime, scope: Coded | None, send_after: datetime | None = None) -> dict[str, Any]:
    """What a new message begins with; its kind's policy says whether it goes out by itself."""
    entry = KINDS[mail.kind]
    return {
        "address": mail.to.email,
        "scope_type": scope._meta.label_lower if scope else "",
        "scope_code": scope.code if scope else "",
        "context": mail.context,
        "state": MessageState.RELEASED if entry.goes_by_itself else MessageState.DRAFT,
        "released_by": "policy: at once" if entry.goes_by_itself else "",
        "urgent": entry.urgent,
        "send_after": send_after or now,
        "created_at": now,
    }


def _in_the_name_of(by: User) -> Change:
    def change(row: Message, moment: datetime) -> None:
        row.released_by = by.name[:64]

    return change


def _was_joined(row: Message) -> bool:
    """Whether other messages went, or may have gone, in the same mail. One query."""
    others = Message.objects.exclude(pk=row.pk)
    return others.filter(Q(code=row.mail_code) | Q(mail_code=row.mail_code)).exists()


def _is_on_its_way(row: Message, moment: datetime) -> bool:
    return row.state == MessageState.RELEASED and row.send_after <= moment


def _act(
    message: Message,
    verb: str,
    event: str,
    *,
    by: User,
    now: datetime | None,
    change: Change | None = None,
    done: Callable[[Message, datetime], bool] | None = None,
) -> Message:
    """Lock, check, change, record. One read, one update, one event; a repeat costs the read."""
    now = now or clock.now()
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message.pk)
        if done(row, now) if done else MESSAGE.is_done(row, verb):
            row.repeated = True
            return row
        MESSAGE.apply(row, verb)
        if change:
            change(row, now)
        row.save()
        events.record(event, by=by, subject=row, now=now, kind=row.kind)
    return row


def _act_on_all(
    scope: Scope, messages: Iterable[Message], verb: str, event: str, *, by: User, now: datetime | None, **change: Any
) -> int:
    """One event for the group; a message that has moved on since is left alone. Two queries for any number of rows."""
    now = now or clock.now()
    froms, to = MESSAGE.moves[verb]
    with transaction.atomic():
        rows = [
            row
            for row in Message.objects.select_for_update().filter(
                pk__in=[message.pk for message in messages],
                scope_type=scope.type,
                scope_code=scope.code,
                state__in=[str(state) for state in froms],
            )
            if not (verb == "send_now" and _is_on_its_way(row, now))
        ]
        if rows:
            Message.objects.filter(pk__in=[row.pk for row in rows]).update(state=to, **change)
            kinds = sorted({row.kind for row in rows})
            events.record(event, by=by, subject=scope.subject, now=now, kinds=kinds, count=len(rows))
    return len(rows)
