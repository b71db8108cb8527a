"""What measuring says by mail: that a report can be read, and where. Never a figure of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.measurement import rules
from viceversa.measurement.actions.reports import OUT
from viceversa.measurement.models import SurveyRelease
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings.messages.base import SAMPLE_LINK


def _out(message: Message) -> dict[str, Any]:
    report = SurveyRelease.objects.select_related("program").filter(code=message.context["report"]).first()
    if report is None:
        raise Moot(_("This was deleted."))
    if not rules.readers_of(report).filter(pk=message.to_id).exists():
        raise Moot(_("This report is no longer for them."))
    later = SurveyRelease.objects.filter(program=report.program, label=report.label, wave=report.wave)
    if later.filter(number__gt=report.number, circulated_at__isnull=False).exists():
        raise Moot(_("There is a newer version of this report."))
    return {"program": report.program.name, "url": address_of("measurement:report", report.code)}


register(
    Kind(
        OUT,
        gettext_lazy("A report to read"),
        gettext_lazy("You get this because reports of this program are for you, too."),
        _out,
        lambda: {"program": "Fresh Eyes", "url": SAMPLE_LINK},
        to=gettext_lazy("the sponsor, the junior co-lead, everybody who took part, and auditors"),
        stoppable=True,
    )
)
