"""What measuring keeps about people: what they said about themselves, sealed, and that they were counted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.core.retention import kept
from viceversa.measurement import retention
from viceversa.measurement.models import (
    Category,
    Counted,
    Declaration,
    FunnelRelease,
    InLedger,
    Reporting,
    SurveyRelease,
)

named(
    {
        Declaration: _("what people say of themselves"),
        Counted: _("who is counted in released figures"),
        Category: _("ways to group people"),
        Reporting: _("how a program reports"),
        InLedger: _("which enrollments are counted"),
        SurveyRelease: _("released reports"),
    }
)


def _as_said(declaration: Declaration) -> dict[str, str]:
    """The words the person chose; empty for what they would rather not say."""
    category, group = declaration.category, declaration.group
    names = {one.code: one.name for one in category.named}
    return {"category": category.name, "group": names.get(group, "")}


declare(
    Declaration,
    "sealed",
    purpose=_("Count whether people of different groups are invited and chosen alike. Voluntary."),
    readers=(_("the person"), _("nobody else; only numbers about groups come out of it")),
    retention=retention.DECLARATIONS.when,
    encrypted=True,
    person_path="person",
    reveal=_as_said,
)
declare(
    Counted,
    "person",
    purpose=_("Count nobody twice in figures about groups, so that nothing can be learned by comparing two tables."),
    readers=(_("nobody"),),
    retention=kept(
        _("as long as the person is in the directory"), because=_("it goes with the person; it says nothing but that")
    ),
    person_path="person",
)
declare(
    Category,
    "asked_at",
    purpose=_("Who ticked the lawful basis for asking people about groups, and when."),
    readers=(_("people administrators"), _("privacy officers")),
    retention=kept(_("as long as the category is there"), because=_("it proves by what right people were asked")),
    person_path="asked_by__person",
)
not_personal(
    Category, "name", "why", "groups", "basis", "closed_at", because="what everybody is asked, not about anybody"
)
declare(
    Reporting,
    "sealed",
    purpose=_(
        "Hold each new figure against all that were shown, so that nobody can be worked out. Who was counted, not what they said."
    ),
    readers=(_("nobody; only the software, before a release"),),
    retention=retention.LEDGER.when,
    encrypted=True,
)
declare(
    InLedger,
    "participant",
    purpose=_("Find in the sealed record who is no longer there, and take them out of it."),
    readers=(_("nobody"),),
    retention=retention.LEDGER.when,
)
declare(
    SurveyRelease,
    "seen_at",
    purpose=_("Who of the works council or the privacy officers read a report before it was circulated, and when."),
    readers=(_("the program’s managers"), _("privacy officers")),
    retention=kept(_("as long as the report is there"), because=_("it proves that the report was read before")),
    person_path="seen_by__person",
)
not_personal(
    SurveyRelease, "label", "wave", "number", "state", "content", "circulated_at",
    because="figures that passed the gate: no few people can be worked out",
)  # fmt: skip
not_personal(Reporting, "council_first", because="a setting of the program")
not_personal(
    FunnelRelease, "tables", because="figures about groups of 10 or more, in which no few people can be worked out"
)
