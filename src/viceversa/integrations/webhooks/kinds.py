"""What a webhook may tell: every kind there is, and the codes it carries. docs/reference/webhooks.md is made from here.

A kind is the name of an event. It says that something happened, to what by its code, in which program and cohort, and
which state that left it in: no names, no words, no numbers. What is private has no kind: nothing of matching before both
have said yes, no refusal, no concern, no answer, no note, nothing of who left a program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Event

TEST: Final = "webhook.test"


@dataclass(frozen=True)
class Kind:
    """One thing that can be told. `about` is the noun it happened to ("" is the installation), `state` what it then is."""

    name: str
    title: str | Promise
    about: str
    state: str = ""


# Which codes are told of a noun, and the way from it to each.
_COHORT: Final = {"cohort": "cohort__code", "program": "cohort__program__code"}
_PAIRING: Final = {
    "pairing": "pairing__code",
    "cohort": "pairing__cohort__code",
    "program": "pairing__cohort__program__code",
}
CODES: Final[dict[str, dict[str, str]]] = {
    "": {},
    "programs.program": {"program": "code"},
    "programs.cohort": {"cohort": "code", "program": "program__code"},
    "programs.participant": {"participant": "code", **_COHORT},
    "programs.draw": {"draw": "code", **_COHORT},
    "pairings.pairing": {"pairing": "code", **_COHORT},
    "pairings.meeting": {"meeting": "code", **_PAIRING},
    "pairings.certificate": {"certificate": "code", **_PAIRING},
    "workshops.workshop": {"workshop": "code", **_COHORT},
    "workshops.workshopdate": {
        "workshop_date": "code",
        "workshop": "workshop__code",
        "cohort": "workshop__cohort__code",
        "program": "workshop__cohort__program__code",
    },
    "circles.circle": {"circle": "code", **_COHORT},
    "surveys.survey": {"survey": "code", **_COHORT},
    "measurement.surveyrelease": {"report": "code", "program": "program__code"},
    "opportunities.opportunity": {"opportunity": "code"},
    # Not which pair: a story may be told without saying whose it is.
    "stories.story": {
        "story": "code",
        "cohort": "pairing__cohort__code",
        "program": "pairing__cohort__program__code",
    },
    "people.directoryimport": {"import": "code"},
    "people.user": {"account": "code"},
}
GROUPS: Final[tuple[tuple[str | Promise, tuple[Kind, ...]], ...]] = (
    (
        _("Programs and cohorts"),
        (
            Kind("program.opened", _("A program was opened"), "programs.program", "open"),
            Kind("program.archived", _("A program was archived"), "programs.program", "archived"),
            Kind("cohort.created", _("A cohort was planned"), "programs.cohort", "planned"),
            Kind("cohort.recruiting_started", _("Recruiting began"), "programs.cohort", "recruiting"),
            Kind("cohort.recruiting_closed", _("Recruiting ended"), "programs.cohort"),
            Kind("draw.announced", _("A draw of places was announced"), "programs.draw"),
            Kind("draw.held", _("Places were drawn"), "programs.draw"),
            Kind("cohort.kick_off_moved", _("The kick-off was moved"), "programs.cohort"),
            Kind("cohort.started", _("A cohort kicked off"), "programs.cohort", "running"),
            Kind("cohort.closed", _("A cohort was closed"), "programs.cohort", "closed"),
        ),
    ),
    (
        _("People in a cohort"),
        (
            Kind("participant.enrolled", _("Somebody enrolled"), "programs.participant", "enrolled"),
            Kind("training.passed", _("Somebody finished their training"), "programs.participant"),
            Kind("participant.finished", _("Somebody finished the program"), "programs.participant", "finished"),
            Kind("certificate.issued", _("A certificate was issued"), "pairings.certificate"),
        ),
    ),
    (
        _("Pairs and meetings"),
        (
            Kind("pairing.started", _("A pair began: both said yes"), "pairings.pairing", "active"),
            Kind("pairing.paused", _("A pair pauses"), "pairings.pairing", "paused"),
            Kind("pairing.resumed", _("A pair goes on"), "pairings.pairing", "active"),
            Kind("pairing.ended", _("A pair has ended"), "pairings.pairing", "ended"),
            Kind("meeting.planned", _("A meeting was planned"), "pairings.meeting", "planned"),
            Kind("meeting.moved", _("A meeting was moved"), "pairings.meeting", "planned"),
            Kind("meeting.cancelled", _("A meeting was cancelled"), "pairings.meeting", "cancelled"),
            Kind("meeting.held", _("A meeting was held"), "pairings.meeting", "held"),
        ),
    ),
    (
        _("Workshops and circles"),
        (
            Kind("workshop.announced", _("A workshop was announced"), "workshops.workshop"),
            Kind("workshop.date_added", _("A workshop has a further date"), "workshops.workshopdate"),
            Kind("workshop.date_changed", _("A date of a workshop changed"), "workshops.workshopdate"),
            Kind("workshop.date_cancelled", _("A date of a workshop was cancelled"), "workshops.workshopdate"),
            Kind("workshop.cancelled", _("A workshop was cancelled"), "workshops.workshop"),
            Kind("circle.planned", _("A circle was planned"), "circles.circle"),
            Kind("circle.changed", _("A circle changed"), "circles.circle"),
            Kind("circle.cancelled", _("A circle was cancelled"), "circles.circle"),
            Kind("circle.held", _("A circle was held"), "circles.circle"),
        ),
    ),
    (
        _("What comes of it"),
        (
            Kind("survey.asked", _("A survey was sent out"), "surveys.survey"),
            Kind("report.released", _("A report was released"), "measurement.surveyrelease"),
            Kind("story.published", _("A story was published"), "stories.story", "published"),
            Kind("opportunity.opened", _("An opportunity was posted"), "opportunities.opportunity", "open"),
            Kind(
                "opportunity.closed_for_applications",
                _("An opportunity takes no more applications"),
                "opportunities.opportunity",
            ),
            Kind("opportunity.called_off", _("An opportunity was called off"), "opportunities.opportunity"),
        ),
    ),
    (
        _("This installation"),
        (
            Kind("import.applied", _("The directory was updated from a file"), "people.directoryimport", "applied"),
            Kind("people.exported", _("The directory was exported"), ""),
            Kind("account.made", _("An account was made"), "people.user"),
            Kind("role.granted", _("A role was given"), "people.user"),
            Kind("role.revoked", _("A role was taken away"), "people.user"),
            Kind("program.manager_added", _("A program has one more manager"), "programs.program"),
            Kind("program.manager_removed", _("A program has one manager fewer"), "programs.program"),
            Kind("retention.applied", _("Something was deleted when its time was over"), ""),
            Kind("instance.restored", _("The installation was restored from a backup"), ""),
        ),
    ),
)
KINDS: Final[dict[str, Kind]] = {kind.name: kind for _title, group in GROUPS for kind in group}


def title_of(name: str) -> str:
    """A kind's title; for a test its own, for one that an older version told its name."""
    return str(_("A test")) if name == TEST else str(KINDS[name].title) if name in KINDS else name


def payload(name: str, *, at: datetime, codes: Mapping[str, str]) -> dict[str, Any]:
    """What is told, as the convention shapes it: type, time and data. Pure."""
    state = KINDS[name].state if name in KINDS else ""
    moment = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"type": name, "timestamp": moment, "data": {**codes, **({"state": state} if state else {})}}


def codes_of(events: Iterable[Event]) -> dict[int, dict[str, str]]:
    """The codes that may be told of each event, by its id. Those whose noun is gone, or none that is told of, are left
    out. One query for each kind of noun."""
    by_noun: dict[str, list[Event]] = {}
    for event in events:
        by_noun.setdefault(event.subject_type, []).append(event)
    found: dict[int, dict[str, str]] = {}
    for noun, about in by_noun.items():
        ways = CODES.get(noun)
        if ways is None:
            continue
        if not ways:
            found |= {event.pk: {} for event in about}
            continue
        model = apps.get_model(noun)
        rows = model._default_manager.filter(code__in={event.subject_code for event in about})
        known = {
            code: {name: value for name, value in zip(ways, values, strict=True) if value}
            for code, *values in rows.values_list("code", *ways.values())
        }
        found |= {event.pk: known[event.subject_code] for event in about if event.subject_code in known}
    return found
