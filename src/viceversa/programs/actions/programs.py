"""What happens to a program while it is designed: made, framed, described, staffed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import Person, User
from viceversa.people.queries import people_by_zone
from viceversa.programs import dates, directions, labels, modes, presets, rules
from viceversa.programs.actions import held
from viceversa.programs.actions.blueprint import company_days_off
from viceversa.programs.actions.held import UNCHANGED
from viceversa.programs.actions.results import OutcomeText, text_of, write_outcomes
from viceversa.programs.blueprint.workdays import main_countries
from viceversa.programs.models import PLACES, Cohort, Direction, Preset, Program, ProgramManager, Role
from viceversa.programs.states import ProgramState

_RULED: Final = ("preset", "kind", "direction")


@transaction.atomic
def create_program(
    *,
    name: str,
    kind: str,
    kick_off: date,
    by: User | None,
    preset: str = Preset.PILOT,
    direction: str = Direction.REVERSE,
    cohort_name: str = "",
    code: str = "",
    now: datetime | None = None,
) -> Program:
    """Make a draft and its first cohort in one act; whoever makes it manages it.

    The preset gives length, meetings and rules, the kind gives outcomes to start from. `code` is one the form chose
    beforehand, so that a second click finds the first one's program. Costs 10 statements. Refuses people without the
    right to create programs, an empty name, and a kick-off in the past.
    """
    now = now or clock.now()
    if by is None or not rules.may_create_program(by):
        raise NotAllowed(_("You may not create programs. Ask your administrator for the right to."))
    if not name.strip():
        raise Refused(_("Give the program a name."), field="name")
    dates.refuse_kick_off(kick_off, now=now)
    size = presets.SIZES[preset]
    program, made = Program.objects.get_or_create(
        code=code or new_code(),
        created_by=by,
        defaults={
            "name": name.strip(),
            "kind": kind,
            "preset": preset,
            "direction": direction,
            "policy": presets.policy_for(preset, kind, direction),
            "pairs": size.planned,
            "weeks": size.weeks,
            "meetings": size.meetings,
            "created_at": now,
        },
    )
    if not made:
        program.repeated = True
        return program
    ProgramManager.objects.create(program=program, user=by, since=now)
    Cohort.objects.create(
        program=program,
        name=cohort_name.strip() or _("First cohort"),
        kick_off=kick_off,
        weeks=program.weeks,
        meetings_planned=program.meetings,
        countries=main_countries(people_by_zone()),
        days_off=company_days_off(),
        created_at=now,
    )
    write_outcomes(program, _suggested(kind, direction), now=now)
    events.record(
        "program.created",
        by=by,
        subject=program,
        now=now,
        preset=preset,
        kind=kind,
        direction=direction,
        kick_off=kick_off,
    )
    return program


@transaction.atomic
def set_frame(
    program: Program,
    *,
    by: User | None,
    preset: str = UNCHANGED,
    kind: str = UNCHANGED,
    direction: str = UNCHANGED,
    asked_first: str = UNCHANGED,
    weeks: int = UNCHANGED,
    meetings: int = UNCHANGED,
    now: datetime | None = None,
) -> Program:
    """Choose size, kind and direction, who is asked first, and how long cohorts are planned for.

    A draft that changes size takes on that size's pairs, weeks and meetings (as far as they are not given); one that
    changes kind or direction takes on their rules, and their outcomes where nobody has touched the suggested ones.
    Refuses another size, kind or direction once the program is open, and numbers out of range. Seven statements.
    """
    now = now or clock.now()
    held.begin(program, by=by)
    given = {"preset": preset, "kind": kind, "direction": direction, "weeks": weeks, "meetings": meetings}
    wanted: dict[str, Any] = {name: value for name, value in given.items() if value is not UNCHANGED}
    changed = {name for name, value in wanted.items() if getattr(program, name) != value}
    design = changed & {"preset", "kind", "direction"}
    _refuse_frame(program, wanted, design)
    if "preset" in changed:
        size = presets.SIZES[wanted["preset"]]
        usual = {"weeks": size.weeks, "meetings": size.meetings}
        wanted |= {name: value for name, value in usual.items() if name not in changed}
        if not program.analysis_plan_frozen_at:
            wanted["pairs"] = size.planned
    untouched = not program.analysis_plan_frozen_at and _is_suggested(program)
    if design:
        fresh = presets.policy_for(*(wanted.get(name, getattr(program, name)) for name in _RULED))
        wanted["policy"] = fresh | modes.kept(program.policy)
    if asked_first is not UNCHANGED:
        wanted["policy"] = _with_asked_first(wanted, program, asked_first)
    before = _frame_of(program)
    if not held.write(program, **wanted):
        return program
    if design & {"kind", "direction"} and untouched:
        program.outcomes.all().delete()
        write_outcomes(program, _suggested(program.kind, program.direction), now=now)
    events.record("program.framed", by=by, subject=program, now=now, **events.changes(before, _frame_of(program)))
    return program


@transaction.atomic
def describe_program(
    program: Program,
    *,
    by: User | None,
    name: str = UNCHANGED,
    purpose: str = UNCHANGED,
    need: str = UNCHANGED,
    stop_rule: str = UNCHANGED,
    now: datetime | None = None,
) -> Program:
    """Write name, purpose, what shows the need, or what would stop the program. Refuses an empty name, and an open
    program without purpose or stop rule. Three statements."""
    now = now or clock.now()
    held.begin(program, by=by)
    given = {"name": name, "purpose": purpose, "need": need, "stop_rule": stop_rule}
    wanted = {field: text.strip() for field, text in given.items() if text is not UNCHANGED}
    changed = {field: text for field, text in wanted.items() if text != getattr(program, field)}
    if "name" in changed and not changed["name"]:
        raise Refused(_("Give the program a name."), field="name")
    if program.state != ProgramState.DRAFT:
        if changed.get("purpose") == "":
            raise Refused(_("An open program needs its purpose."), field="purpose")
        if changed.get("stop_rule") == "":
            raise Refused(_("An open program needs to say what would stop it."), field="stop_rule")
    if held.write(program, **changed):
        events.record("program.described", by=by, subject=program, now=now, fields=sorted(changed))
    return program


@transaction.atomic
def set_labels(
    program: Program,
    *,
    called: str,
    roles: str,
    by: User | None,
    mentor: str = "",
    mentee: str = "",
    now: datetime | None = None,
) -> Program:
    """Choose what participants read: the kind of mentoring, and the words for the two roles. Refuses own words that are
    empty, too long or the same. Three statements."""
    now = now or clock.now()
    held.begin(program, by=by)
    if called not in labels.Called.values or roles not in labels.RoleWords.values:
        raise Refused(_("Choose the words from the list."), field="roles")
    words = {"called": called, "roles": roles}
    if roles == labels.RoleWords.OWN:
        words |= {"mentor": mentor.strip(), "mentee": mentee.strip()}
        for field in ("mentor", "mentee"):
            if not 0 < len(words[field]) <= labels.LONGEST:
                raise Refused(_("Write 1 to %(most)d characters.") % {"most": labels.LONGEST}, field=field)
        if words["mentor"].casefold() == words["mentee"].casefold():
            raise Refused(_("Use two different words, or choose “partner, for both”."), field="mentee")
    before = program.labels
    if held.write(program, labels=words):
        facts = [{name: of.get(name) for name in ("called", "roles")} for of in (before, words)]
        events.record("program.labels_set", by=by, subject=program, now=now, **events.changes(*facts))
    return program


@transaction.atomic
def name_people(
    program: Program,
    *,
    by: User | None,
    sponsor: Person | None = UNCHANGED,
    co_lead: Person | None = UNCHANGED,
    support_contact: Person | None = UNCHANGED,
    trusted_contact: Person | None = UNCHANGED,
    now: datetime | None = None,
) -> Program:
    """Name sponsor, junior co-lead, support contact or trusted contact; None leaves the place empty.

    Refuses one person for both contacts, a contact who is sponsor, co-lead or manager, a sponsor or co-lead who is a
    contact, people who left, and an empty place in an open program. Five statements.
    """
    now = now or clock.now()
    held.begin(program, by=by)
    given = dict(zip(PLACES, (sponsor, co_lead, support_contact, trusted_contact), strict=True))
    changed = {
        place: person
        for place, person in given.items()
        if person is not UNCHANGED and (person.pk if person else None) != getattr(program, f"{place}_id")
    }
    if not changed:
        program.repeated = True
        return program
    for place, person in changed.items():
        if person is None and program.state != ProgramState.DRAFT:
            raise Refused(_("An open program needs somebody here. Choose another person instead."), field=place)
        if person is not None and person.state != Person.State.ACTIVE:
            raise Refused(_("%(name)s has left the organization.") % {"name": person.name}, field=place)
        setattr(program, place, person)
    _refuse_contacts(program, list(changed))
    program.save(update_fields=list(changed))
    events.record(
        "program.people_named",
        by=by,
        subject=program,
        now=now,
        places=sorted(changed),
        people=[person.code if person else "" for _place, person in sorted(changed.items())],
    )
    return program


@transaction.atomic
def add_manager(program: Program, *, user: User, by: User | None, now: datetime | None = None) -> Program:
    """Let somebody manage the program. Refuses its support contact and its trusted contact. Four statements."""
    now = now or clock.now()
    held.begin(program, by=by)
    if rules.is_outside(user, program):
        raise Refused(
            _("%(name)s stays outside the program: they are there for confidential talks.") % {"name": user.name},
            field="user",
        )
    _manager, made = ProgramManager.objects.get_or_create(program=program, user=user, defaults={"since": now})
    if not made:
        program.repeated = True
        return program
    events.record("program.manager_added", by=by, subject=program, now=now, user=user.code)
    return program


@transaction.atomic
def remove_manager(program: Program, *, user: User, by: User | None, now: datetime | None = None) -> Program:
    """Take the program out of somebody's hands. Refuses the last manager. Four statements."""
    now = now or clock.now()
    held.begin(program, by=by)
    managers = set(ProgramManager.objects.filter(program=program).values_list("user_id", flat=True))
    if user.pk not in managers:
        program.repeated = True
        return program
    if len(managers) == 1:
        raise Refused(_("A program needs at least one manager. Add another one first."), field="user")
    ProgramManager.objects.filter(program=program, user=user).delete()
    events.record("program.manager_removed", by=by, subject=program, now=now, user=user.code)
    return program


def _frame_of(program: Program) -> dict[str, Any]:
    """What the frame sets, for the log."""
    return {
        **{name: getattr(program, name) for name in ("preset", "kind", "direction", "pairs", "weeks", "meetings")},
        "asked_first": directions.asked_first(program),
    }


def _refuse_frame(program: Program, wanted: dict[str, Any], design: set[str]) -> None:
    if design and program.state != ProgramState.DRAFT:
        raise Refused(
            _("The program is open: size, kind and direction stay. Duplicate it to design another one."),
            field=sorted(design)[0],
        )
    if not 8 <= wanted.get("weeks", program.weeks) <= 104:
        raise Refused(_("A cohort runs for 8 to 104 weeks."), field="weeks")
    if not 2 <= wanted.get("meetings", program.meetings) <= 24:
        raise Refused(_("Plan 2 to 24 meetings."), field="meetings")


def _with_asked_first(wanted: dict[str, Any], program: Program, asked_first: str) -> dict[str, Any]:
    if asked_first not in (directions.TOGETHER, *Role.values):
        raise Refused(_("Choose who is asked first from the list."), field="asked_first")
    policy = {name: value for name, value in wanted.get("policy", program.policy).items() if name != "asked_first"}
    usual = directions.WAYS[wanted.get("direction", program.direction)].asked_first
    return policy if asked_first == usual else {**policy, "asked_first": asked_first}


def _suggested(kind: str, direction: str) -> list[OutcomeText]:
    return [
        OutcomeText(str(idea.statement), idea.side_in(direction), str(idea.indicator), item_set=idea.item_set)
        for idea in presets.OUTCOMES[kind]
    ]


def _is_suggested(program: Program) -> bool:
    return [text_of(one) for one in program.outcomes.all()] == _suggested(program.kind, program.direction)


def _refuse_contacts(program: Program, changed: list[str]) -> None:
    if program.support_contact_id is not None and program.support_contact_id == program.trusted_contact_id:
        raise Refused(_("Support contact and trusted contact are two different people."), field=changed[0])
    for place, sentence in (
        ("support_contact", _("The support contact can’t be in charge of the program as well. Choose two people.")),
        ("trusted_contact", _("The trusted contact can’t be in charge of the program as well. Choose two people.")),
    ):
        person = getattr(program, place)
        if person is not None and rules.is_in_charge(person, program):
            raise Refused(sentence, field=place if place in changed else changed[0])
