"""What people said and what became of it, for those who take part and for managers; suggestions, whose and how many."""

from __future__ import annotations

from dataclasses import dataclass

from viceversa.core.doors import found_in
from viceversa.people.models import Person, User
from viceversa.programs.models import Participant, Program
from viceversa.recognition.rules import TOOK_PART
from viceversa.stories.models import Heard, Suggestion, Voice
from viceversa.stories.states import HeardState

ORDER = (HeardState.DOING, HeardState.HEARD, HeardState.DONE, HeardState.NOT_DOING)


@dataclass(frozen=True)
class Group:
    """Entries of one state under their heading."""

    state: str
    title: str
    entries: list[Heard]


def groups_of(program: Program) -> list[Group]:
    """All entries by state; who has left is no longer quoted. One query."""
    found = list(Heard.objects.filter(program=program).select_related("quote__by"))
    for entry in found:
        if entry.quote is not None and entry.quote.by.state == Person.State.LEFT:
            entry.quote = None
    return [
        Group(str(state), str(state.label), entries)
        for state in ORDER
        if (entries := [entry for entry in found if entry.state == state])
    ]


def entry_of(program: Program, code: str) -> Heard:
    """One entry. One query."""
    found = found_in(Heard.objects.filter(program=program, code=code))
    found.program = program
    return found


def takes_part(user: User, program: Program) -> bool:
    """Whether somebody may suggest something. One query."""
    parts = Participant.objects.filter(person=user.person_id or 0, cohort__program=program)
    return parts.filter(state__in=TOOK_PART).exists()


def own_suggestions(user: User, program: Program) -> list[Suggestion]:
    """What somebody suggested. One query."""
    return list(Suggestion.objects.filter(program=program, by=user.person_id or 0))


def own_suggestion(user: User, program: Program, code: str) -> Suggestion:
    """One of them. One query."""
    found = Suggestion.objects.select_related("program").filter(program=program, by=user.person_id or 0, code=code)
    return found_in(found)


def mails(program: Program) -> bool:
    """Whether changes are told of by mail. One query."""
    return Voice.objects.filter(program=program, mails=True).exists()


@dataclass(frozen=True)
class Suggested:
    """Suggestions as a manager has them: those with a name, and those without, among ten people's or not at all."""

    named: list[Suggestion]
    unnamed: list[str]
    rest: bool


def suggested_to(program: Program) -> Suggested:
    """Suggestions to a program. One query.

    Those without a name in the order of the alphabet, whenever they came: none can be told to be the one that is new.
    """
    rows = list(Suggestion.objects.filter(program=program).select_related("by"))
    unnamed = [one for one in rows if not one.is_named]
    return Suggested(
        named=[one for one in reversed(rows) if one.is_named],
        unnamed=sorted(one.text for one in unnamed if one.is_readable),
        rest=not all(one.is_readable for one in unnamed),
    )


def quotable(program: Program) -> list[Suggestion]:
    """What may be quoted: with its name, where its author said so. One query."""
    return list(Suggestion.objects.filter(program=program, is_named=True, may_quote=True).select_related("by"))
