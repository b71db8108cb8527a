"""What opportunities keep about people: who applied and with which words, and the record of a decision."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.opportunities import retention
from viceversa.opportunities.models import Application, Judgment, Opportunity
from viceversa.opportunities.states import OpportunityState

named(
    {
        Application: _("applications for an opportunity"),
        Judgment: _("decisions on applications for an opportunity"),
    }
)

declare(
    Application,
    "words",
    purpose=_("Let a mentor say that they would like to, and why."),
    readers=(_("the mentor"), _("whoever decides, from the last day on")),
    retention=retention.SENT_WHEN,
    person_path="person",
)
declare(
    Judgment,
    "reasons",
    "feedback",
    purpose=_("A decision by a named person, with reasons by criteria that were written before."),
    readers=(
        _("whoever decided"),
        _("whoever posted it"),
        _("the person, once it is decided: the feedback on the page, all of it in their copy"),
    ),
    retention=retention.RECORD_WHEN,
    person_path="person",
    told=Q(opportunity__state=OpportunityState.DECIDED),
)
not_personal(
    Opportunity,
    "title",
    "about",
    "criteria",
    "closes_at",
    "opened_at",
    "decided_at",
    because="what is to be done and how it is decided, not about anybody",
)
