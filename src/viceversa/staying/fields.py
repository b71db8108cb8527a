"""What a file of HR data may say: its columns, what they are called in the files people have, and what it must not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from viceversa.people.importing.columns import plain

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Field:
    """One column: its label, whether a file is of no use without it, and the headings it is known by."""

    name: str
    label: str | _StrPromise
    headings: tuple[str, ...]
    is_needed: bool = False


def _known(text: str) -> tuple[str, ...]:
    return tuple(plain(part) for part in text.split("|"))


FIELDS: Final[dict[str, Field]] = {
    field.name: field
    for field in (
        Field("key", _("Employee number"), _known("employee key|employee number|employee id|key|personalnummer|personalnr|matricule|numéro de matricule|número de empleado"), True),
        Field("country", _("Country"), _known("country|land|pays|país"), True),
        Field("grade", _("Grade band"), _known("grade band|grade|band|job grade|entgeltgruppe|tarifgruppe|stufe|classification|niveau|grado|nivel"), True),
        Field("family", _("Job family"), _known("job family|family|function|berufsgruppe|jobfamilie|tätigkeitsbereich|famille de métiers|famille d'emplois|familia profesional"), True),
        Field("contract", _("Kind of contract"), _known("contract type|contract|kind of contract|employment type|vertragsart|type de contrat|tipo de contrato"), True),
        Field("exit", _("Date of exit"), _known("date of exit|exit date|leaving date|end date|termination date|austrittsdatum|austritt|date de sortie|fecha de baja"), True),
        Field("entry", _("Date of entry"), _known("date of entry|entry date|start date|hire date|eintrittsdatum|eintritt|date d'entrée|date d'embauche|fecha de ingreso|fecha de alta")),
        Field("tenure", _("Years in the company on the index date"), _known("tenure|tenure years|years of service|betriebszugehörigkeit|ancienneté|antigüedad")),
        Field("kind", _("Kind of exit"), _known("kind of exit|exit kind|exit type|reason for leaving|austrittsart|type de départ|motif de départ|tipo de baja")),
        Field("site", _("Site"), _known("site|location|standort|lieu de travail|centro de trabajo|sede")),
        Field("hours", _("Full-time share"), _known("full time share|fte|hours|beschäftigungsgrad|arbeitszeitanteil|taux d'activité|quotité|jornada")),
        Field("promoted", _("Date of first grade change"), _known("date of grade change|grade change|promotion date|höhergruppierung|changement de grade|cambio de grado")),
        Field("moved", _("Date of first lateral move"), _known("date of lateral move|lateral move|move date|versetzung|mobilité|traslado")),
        Field("employed", _("Employed on the index date"), _known("employed on the index date|employed|beschäftigt|employé|empleado")),
    )
}  # fmt: skip

# Words of headings that say what the law protects. A file with such a column is refused whole.
PROTECTED: Final = frozenset(
    "gender sex ethnicity ethnic race racial religion belief disability disabled nationality citizenship age birth birthday born "
    "birthdate orientation pregnancy maternity marital union geschlecht ethnie herkunft religion konfession behinderung "
    "schwerbehindert schwerbehinderung staatsangehörigkeit nationalität alter geburtsdatum geburtstag familienstand gewerkschaft "
    "sexe genre ethnie religion handicap nationalité âge naissance syndicat género sexo etnia religión discapacidad nacionalidad "
    "edad nacimiento sindicato".split()
)
_PROTECTED = frozenset(plain(word) for word in PROTECTED)


def is_protected(heading: str) -> bool:
    """Whether a heading names something about a person that the law protects."""
    return not _PROTECTED.isdisjoint(plain(heading).split())


def guess(headings: list[str]) -> dict[str, int]:
    """field -> column, for headings that are known word for word. Each column is used once."""
    words = [plain(one) for one in headings]
    found: dict[str, int] = {}
    for field in FIELDS.values():
        at = next((words.index(known) for known in field.headings if known in words), None)
        if at is not None and at not in found.values():
            found[field.name] = at
    return found
