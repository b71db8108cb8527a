"""What a draft still needs before it can open. Each gap is a sentence and the place where it is filled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.people.models import Person
from viceversa.programs import rules
from viceversa.programs.models import Outcome, Program

MOST_OUTCOMES: Final = 3

PRIVACY_STEPS: Final[dict[str, str | Promise]] = {
    "impact": gettext_lazy("The impact on people’s privacy is assessed and written down."),
    "basis": gettext_lazy("The lawful basis and the retention times are agreed with the privacy officer."),
    "council": gettext_lazy("The works council or the staff representatives are informed, or there are none."),
    "notice": gettext_lazy("The privacy notice says who reads what, in the words people see when they enroll."),
    "voluntary": gettext_lazy("Taking part is voluntary, and line managers hear of hours only."),
    "support": gettext_lazy("Support contact and trusted contact know their tasks and are outside everybody’s line."),
    "aftercare": gettext_lazy("Those two know whom to call after a hard conversation: employee assistance, a doctor."),
    "control": gettext_lazy("It is agreed in writing that nobody’s work or behavior is judged with any of this."),
    "changes": gettext_lazy("It is agreed who approves a new field, a new report or a longer retention time."),
    "timing": gettext_lazy(
        "No lay-offs, reorganization or open grievances are under way where people are asked, or waiting was considered."
    ),
}


@dataclass(frozen=True)
class Gap:
    """One thing that is missing. `where` is the id of the part of the design page that fills it."""

    sentence: str
    where: str


def missing(program: Program) -> list[Gap]:
    """What keeps the program a draft, in the order of the page; empty when it can open. Three queries at most."""
    return [
        *_purpose(program),
        *_people(program),
        *_outcomes(list(program.outcomes.all())),
        *_privacy(program),
        *_plan(program),
    ]


def left(program: Program) -> list[Gap]:
    """Contacts who have left the organization: an open program lacks them as well. No query where they came along."""
    sentences = {
        "support_contact": _("Name a support contact who is still in the organization."),
        "trusted_contact": _("Name a trusted contact who is still in the organization."),
    }
    named = {place: getattr(program, place) for place in sentences}
    return [
        Gap(sentences[place], place)
        for place, person in named.items()
        if person is not None and person.state != Person.State.ACTIVE
    ]


def incomplete(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes that lack an indicator, a baseline or a target."""
    return [one for one in outcomes if not one.indicator or one.baseline is None or one.target is None]


def open_steps(program: Program) -> list[str]:
    """The privacy steps that nobody has ticked."""
    return [step for step in PRIVACY_STEPS if step not in program.privacy_steps]


def _people(program: Program) -> Iterable[Gap]:
    if program.sponsor_id is None:
        yield Gap(_("Name a sponsor."), "sponsor")
    if program.co_lead_id is None:
        yield Gap(_("Name a junior co-lead."), "co_lead")
    gone = {gap.where: gap for gap in left(program)}
    if program.support_contact is None:
        yield Gap(_("Name a support contact."), "support_contact")
    elif "support_contact" in gone:
        yield gone["support_contact"]
    elif rules.is_in_charge(program.support_contact, program):
        yield Gap(_("Name a support contact who is not in charge of the program."), "support_contact")
    if program.trusted_contact is None:
        yield Gap(_("Name a trusted contact."), "trusted_contact")
    elif "trusted_contact" in gone:
        yield gone["trusted_contact"]
    elif program.trusted_contact_id == program.support_contact_id:
        yield Gap(_("Name a trusted contact who is not the support contact."), "trusted_contact")
    elif rules.is_in_charge(program.trusted_contact, program):
        yield Gap(_("Name a trusted contact who is not in charge of the program."), "trusted_contact")


def _purpose(program: Program) -> Iterable[Gap]:
    if not program.purpose.strip():
        yield Gap(_("Write down the purpose."), "purpose")
    if not program.stop_rule.strip():
        yield Gap(_("Say what would stop the program."), "stop_rule")


def _outcomes(outcomes: list[Outcome]) -> Iterable[Gap]:
    if not outcomes:
        yield Gap(_("Choose 1 to 3 outcomes."), "outcomes")
    for one in incomplete(outcomes):
        what = {"outcome": one.statement}
        if not one.indicator:
            yield Gap(_("Say how “%(outcome)s” is seen.") % what, "outcomes")
        if one.baseline is None and one.target is None:
            yield Gap(_("Give baseline and target of “%(outcome)s”.") % what, "outcomes")
        elif one.baseline is None:
            yield Gap(_("Give the baseline of “%(outcome)s”.") % what, "outcomes")
        elif one.target is None:
            yield Gap(_("Give the target of “%(outcome)s”.") % what, "outcomes")


def _privacy(program: Program) -> Iterable[Gap]:
    left = len(open_steps(program))
    if left == 1:
        yield Gap(_("Tick the last privacy step."), "privacy")
    elif left:
        yield Gap(_("Tick the %(count)d open privacy steps.") % {"count": left}, "privacy")


def _plan(program: Program) -> Iterable[Gap]:
    if program.analysis_plan_frozen_at is None:
        yield Gap(_("Freeze the analysis plan."), "plan")
