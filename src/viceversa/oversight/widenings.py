"""The settings that let more people read more: what they say, what is more, and which verb sets them. Data.

What is not here narrows, or changes nothing in who reads what, and needs nobody. How long things are kept can't be set at all:
it is in the code, and changes with a release.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.models import Coded
from viceversa.measurement.actions import ask_category
from viceversa.measurement.models import Category
from viceversa.people.models import User
from viceversa.programs.actions import set_attaching, set_calendars
from viceversa.programs.actions.calls import set_recruiting_policy
from viceversa.programs.models import Nominators, Program, ReleasePolicy


@dataclass(frozen=True)
class Setting:
    """One setting: its name, a value in a sentence, whether a change is a widening, and setting it.

    `apply(subject, after, by=, now=)` calls the verb in the name of who asked; `find(code)` gives what it is a setting of.
    """

    label: Promise
    words: Callable[[Any], str]
    is_wider: Callable[[Any, Any], bool]
    find: Callable[[str], Coded | None]
    apply: Callable[..., Coded]


def _files(value: Any) -> str:
    return (
        _("The people of a pair may attach files to their messages. The files are theirs alone, encrypted, and go with the messages.")
        if value
        else _("Messages of a pair hold words alone.")
    )  # fmt: skip


def _names(value: Any) -> str:
    return (
        _("Entries in calendars say whom one meets, and where. Whoever reads such a calendar, an assistant or a colleague, reads that.")
        if value
        else _("Entries in calendars are neutral: a time, and no name.")
    )  # fmt: skip


def _release(value: Any) -> str:
    return str(
        {
            ReleasePolicy.OFF.value: _("Line managers hear nothing from the program."),
            ReleasePolicy.INFORM.value: _("Line managers hear that somebody takes part in something, and how many hours it takes."),
            ReleasePolicy.ASK.value: _("Line managers hear how many hours something takes, and are asked to release them."),
        }[value]
    )  # fmt: skip


def _groups(value: Any) -> str:
    if value is None:
        return _("This question is not asked.")
    name, why, groups, basis = value
    return _("Everybody may say, voluntarily: %(name)s (%(groups)s). What for: %(why)s On what right: %(basis)s") % {
        "name": name,
        "groups": ", ".join(groups),
        "why": why,
        "basis": basis,
    }


def _program(code: str) -> Program | None:
    return Program.objects.filter(code=code).first()


def _category(code: str) -> Category | None:
    return Category.objects.filter(code=code).first()


def _set_files(program: Program, after: Any, *, by: User | None, now: datetime) -> Program:
    return set_attaching(program, files=after, by=by, now=now)


def _set_names(program: Program, after: Any, *, by: User | None, now: datetime) -> Program:
    return set_calendars(program, names=after, video_link=program.video_link, by=by, now=now)


def _set_release(program: Program, after: Any, *, by: User | None, now: datetime) -> Program:
    nomination = program.policy.get("nomination", Nominators.NOBODY.value)
    return set_recruiting_policy(program, nomination=nomination, release=after, by=by, now=now)


def _ask_groups(category: Category, after: Any, *, by: User | None, now: datetime) -> Category:
    return ask_category(category, basis=category.basis, is_ticked=True, by=by, now=now)


def _is_on(before: Any, after: Any) -> bool:
    return bool(after) and not before


SETTINGS: Final[dict[str, Setting]] = {
    "files": Setting(gettext_lazy("Files in messages"), _files, _is_on, _program, _set_files),
    "names": Setting(gettext_lazy("Names in calendars"), _names, _is_on, _program, _set_names),
    "release": Setting(
        gettext_lazy("What line managers hear"),
        _release,
        lambda before, after: before == ReleasePolicy.OFF.value,
        _program,
        _set_release,
    ),
    "groups": Setting(gettext_lazy("A question about groups"), _groups, _is_on, _category, _ask_groups),
}
