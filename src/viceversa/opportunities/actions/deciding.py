"""Deciding: reasons for each criterion in words, an outcome, feedback to those not chosen; then all of it at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.opportunities import rules
from viceversa.opportunities.actions.posting import answer_all
from viceversa.opportunities.models import Application, Judgment, Opportunity
from viceversa.opportunities.states import JUDGMENT, OPPORTUNITY, Outcome
from viceversa.people.models import User
from viceversa.programs.lock import take

REASON, FEEDBACK = 800, 1500
_VERBS: Final = {Outcome.OPEN: "leave_open", Outcome.CHOSEN: "choose", Outcome.NOT_CHOSEN: "turn_down"}


@transaction.atomic
def weigh(
    application: Application,
    *,
    reasons: Mapping[str, str],
    feedback: str = "",
    outcome: str = Outcome.OPEN,
    by: User,
    now: datetime | None = None,
) -> Judgment:
    """Note reasons by the codes of the criteria, what the person is to be told, and the outcome. All can change until it
    is decided; nobody is told before. Refuses everybody but whoever decides, and before its last day is over.
    """
    now = now or clock.now()
    opportunity = application.opportunity
    _enter(opportunity, by, now)
    if not Application.objects.filter(pk=application.pk).exists():
        raise Refused(_("This application was taken back."))
    if outcome not in _VERBS:
        raise Refused(_("Choose a result, or leave it open."), "outcome")
    noted = {code: _text(reasons.get(code, ""), code, REASON) for code, _sentence in opportunity.criteria}
    noted = {code: text for code, text in noted.items() if text}
    told = _text(feedback, "feedback", FEEDBACK)
    judgment = Judgment.objects.filter(opportunity=opportunity, person=application.person_id).first() or Judgment(
        opportunity=opportunity, person=application.person, created_at=now
    )
    same = (judgment.reasons, judgment.feedback, judgment.outcome) == (noted, told, outcome)
    if judgment.pk is not None and same:
        judgment.repeated = True
        return judgment
    if judgment.outcome != outcome:
        JUDGMENT.apply(judgment, _VERBS[Outcome(outcome)])
    judgment.reasons, judgment.feedback = noted, told
    judgment.save()
    events.record("opportunity.weighed", by=by, subject=opportunity, now=now)
    return judgment


@transaction.atomic
def decide(opportunity: Opportunity, *, by: User, now: datetime | None = None) -> Opportunity:
    """Close it: everybody who applied gets the same mail, and reads their outcome and feedback on its page.

    What was shown for it can't be opened from here on; the record stays for its time. Refuses while an application has
    no outcome, a criterion no reason, or somebody who was not chosen no feedback.
    """
    now = now or clock.now()
    take(opportunity, "decider")
    if not rules.decides(by, opportunity):
        raise NotAllowed(_("It is decided by the person who was named when it opened."))
    if OPPORTUNITY.is_done(opportunity, "decide"):
        opportunity.repeated = True
        return opportunity
    _enter(opportunity, by, now)
    judged = {one.person_id: one for one in Judgment.objects.filter(opportunity=opportunity)}
    for application in opportunity.applications.select_related("person"):
        missing = what_is_missing(opportunity, judged.get(application.person_id))
        if missing:
            raise Refused(_("%(name)s: %(missing)s") % {"name": application.person.name, "missing": missing[0]})
    OPPORTUNITY.apply(opportunity, "decide")
    opportunity.decided_at = now
    opportunity.save(update_fields=["state", "decided_at"])
    due.forget(opportunity, now=now)
    event = events.record("opportunity.decided", by=by, subject=opportunity, now=now)
    answer_all(opportunity, event, now)
    return opportunity


def what_is_missing(opportunity: Opportunity, judgment: Judgment | None) -> list[str]:
    """What has to be written before this application counts as decided, as sentences. Pure."""
    reasons = judgment.reasons if judgment else {}
    missing = []
    if any(code not in reasons for code, _sentence in opportunity.criteria):
        missing.append(_("say for each criterion what you saw."))
    if judgment is None or judgment.outcome == Outcome.OPEN:
        missing.append(_("choose an outcome."))
    elif judgment.outcome == Outcome.NOT_CHOSEN and not judgment.feedback:
        missing.append(_("write the feedback that they read."))
    return missing


def _enter(opportunity: Opportunity, by: User, now: datetime) -> None:
    take(opportunity, "decider")
    if not rules.decides(by, opportunity):
        raise NotAllowed(_("It is decided by the person who was named when it opened."))
    if not rules.is_to_decide(opportunity, now):
        raise Refused(_("Applications are read from the last day of the opportunity on, until it is decided."))


def _text(text: str, field: str, limit: int) -> str:
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if len(text) > limit:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": limit}, field)
    return text
