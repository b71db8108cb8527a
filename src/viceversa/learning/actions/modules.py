"""What happens with a program's own modules: managers write, order, publish and withdraw them; people finish them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.learning import modules, preparing, rules
from viceversa.learning.actions.training import must_be_right
from viceversa.learning.models import Audience, ModuleDone, ProgramModule
from viceversa.learning.states import TEXT, TextState
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import User
from viceversa.programs.models import Direction, Participant, Program

MOST_MODULES = 40


@transaction.atomic
def write_module(
    program: Program,
    *,
    title: str,
    minutes: int,
    text: str,
    audience: str,
    required: bool = True,
    code: str,
    by: User,
    now: datetime | None = None,
) -> ProgramModule:
    """A new module as a draft, which only managers see, after all others. `code` is the form's: a second click makes no
    second one. Five queries, one event. Refuses others than the program's managers and a text that is no module."""
    now = now or clock.now()
    _must_write(by, program)
    there = ProgramModule.objects.filter(program=program, code=code).first()
    if there is not None:
        there.repeated = True
        return there
    others = ProgramModule.objects.filter(program=program)
    if others.count() >= MOST_MODULES:
        raise Refused(_("A program has at most %(most)s modules.") % {"most": MOST_MODULES})
    last = others.aggregate(last=Max("position"))["last"] or 0
    made = ProgramModule(program=program, code=code, position=max(last, 0) + 1, by=by, created_at=now, changed_at=now)
    _put(made, title=title, minutes=minutes, text=text, audience=audience, required=required)
    made.save(force_insert=True)
    events.record("module.written", by=by, subject=made, now=now, program=program.code)
    return made


@transaction.atomic
def change_module(
    module: ProgramModule,
    *,
    title: str,
    minutes: int,
    text: str,
    audience: str,
    required: bool,
    version: int,
    by: User,
    now: datetime | None = None,
) -> ProgramModule:
    """New words, as a new version; whoever has finished it stays finished. `version` is the one that was read: if another
    manager changed it since, this is refused. Three queries, one event; six more where it becomes required."""
    now = now or clock.now()
    module = _locked(module)
    _must_write(by, module.program)
    before = _words(module)
    changed_since = module.version != version
    asked = module.required, module.audience
    _put(module, title=title, minutes=minutes, text=text, audience=audience, required=required)
    if before == _words(module):
        module.repeated = True
        return module
    if changed_since:
        raise Refused(
            _(
                "Another manager has changed this module since you opened it. Copy your words, open it again, and put them in."
            )
        )
    module.version += 1
    module.by, module.changed_at = by, now
    is_asked_anew = module.state == TextState.PUBLISHED and asked != (module.required, module.audience)
    if is_asked_anew:
        module.asked_since = now
    module.save()
    if is_asked_anew:
        _remind(module, now)
    events.record("module.changed", by=by, subject=module, now=now, program=module.program.code, version=module.version)
    return module


@transaction.atomic
def publish_module(module: ProgramModule, *, by: User, now: datetime | None = None) -> ProgramModule:
    """Let those it is for read it; where it is required, before their first meeting. Three queries, one event, and in a
    program that had nothing to read before, three for each pair: its reminders."""
    now = now or clock.now()
    module = _locked(module)
    _must_write(by, module.program)
    if TEXT.is_done(module, "publish"):
        module.repeated = True
        return module
    TEXT.apply(module, "publish")
    module.asked_since = now
    module.save(update_fields=["state", "asked_since"])
    _remind(module, now)
    events.record("module.published", by=by, subject=module, now=now, program=module.program.code)
    return module


@transaction.atomic
def withdraw_module(module: ProgramModule, *, by: User, now: datetime | None = None) -> ProgramModule:
    """Nobody reads it any more, and nobody is asked for it. Who has finished it stays finished. Three queries, one event."""
    now = now or clock.now()
    module = _locked(module)
    _must_write(by, module.program)
    if TEXT.is_done(module, "withdraw"):
        module.repeated = True
        return module
    TEXT.apply(module, "withdraw")
    module.save(update_fields=["state"])
    events.record("module.withdrawn", by=by, subject=module, now=now, program=module.program.code)
    return module


@transaction.atomic
def place_module(module: ProgramModule, *, earlier: bool, by: User, now: datetime | None = None) -> ProgramModule:
    """One place earlier or later in the order of reading; what comes with the software is one of the places. `repeated`
    when it is the first, or the last, already. Three queries, one event."""
    now = now or clock.now()
    _must_write(by, module.program)
    order = preparing.in_order(module.program, ProgramModule.objects.select_for_update().filter(program=module.program))
    at = next(index for index, one in enumerate(order) if one is not None and one.pk == module.pk)
    other = at + (-1 if earlier else 1)
    if not 0 <= other < len(order):
        module.repeated = True
        return module
    order[at], order[other] = order[other], order[at]
    path = order.index(None) if None in order else -1
    placed = [one for one in order if one is not None]
    for index, one in enumerate(order):
        if one is not None:
            one.position = index - path
    ProgramModule.objects.bulk_update(placed, ["position"])
    module.position = next(one.position for one in placed if one.pk == module.pk)
    events.record("module.placed", by=by, subject=module, now=now, program=module.program.code)
    return module


@transaction.atomic
def finish_module(
    participant: Participant,
    module: ProgramModule,
    *,
    chosen: Sequence[int | None] = (),
    by: User,
    now: datetime | None = None,
) -> ModuleDone:
    """Somebody has read a module, and answered its questions rightly where it has some. Three queries, one event.

    Which answers were wrong is said and not kept. Refuses others than the participant, a module that is not theirs to
    read, and an answer that is missing or wrong.
    """
    now = now or clock.now()
    if not rules.may_prepare(by, participant):
        raise NotAllowed(_("Everybody reads for themselves."))
    if not rules.is_for(module, participant):
        raise Refused(_("There is no such part."))
    must_be_right(chosen, modules.read(module.text).questions)
    done, made = ModuleDone.objects.get_or_create(
        participant=participant,
        module=module,
        defaults={"version": module.version, "done_at": now, "created_at": now},
    )
    done.repeated = not made
    if made:
        events.record("module.finished", by=by, subject=participant, now=now, module=module.code)
    return done


def _remind(module: ProgramModule, now: datetime) -> None:
    """Where the software brings nothing to read, pairs that have dates already get the reminder now."""
    if module.required and module.program.direction != Direction.REVERSE:
        for pairing in Pairing.objects.filter(cohort__program=module.program, state=PairingState.ACTIVE):
            preparing.plan_reminder(pairing, now)


def _locked(module: ProgramModule) -> ProgramModule:
    return ProgramModule.objects.select_for_update(of=("self",)).select_related("program").get(pk=module.pk)


def _must_write(user: User, program: Program) -> None:
    if not rules.may_write_guides(user, program):
        raise NotAllowed(_("Only the managers of this program write its modules."))


def _words(module: ProgramModule) -> tuple[object, ...]:
    return module.title, module.minutes, module.text, module.audience, module.required


def _put(module: ProgramModule, *, title: str, minutes: int, text: str, audience: str, required: bool) -> None:
    """Set the words of a module, or refuse with the field and the line at fault."""
    module.title, module.minutes, module.audience, module.required = (
        " ".join(title.split()),
        minutes,
        audience,
        required,
    )
    module.text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not module.title:
        raise Refused(_("Give the module a title."), "title")
    if len(module.title) > modules.LONGEST_TITLE:
        raise Refused(
            _("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": modules.LONGEST_TITLE},
            "title",
        )
    if not 1 <= minutes <= modules.LONGEST:
        raise Refused(_("Say how many minutes it takes, from 1 to %(most)s.") % {"most": modules.LONGEST}, "minutes")
    if audience not in Audience.values:
        raise Refused(_("Say whom it is for."), "audience")
    if len(module.text) > modules.LONGEST_TEXT:
        raise Refused(
            _("%(length)s characters are more than somebody reads before a meeting. At most %(most)s.")
            % {"length": len(module.text), "most": modules.LONGEST_TEXT},
            "text",
        )
    modules.read(module.text)
