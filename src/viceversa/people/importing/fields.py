"""What a directory file can say about a person, and what such columns are called in the files people have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Field:
    """One field: its label, its hint on the screen, and the headings it is known by (English, German, French, …)."""

    name: str
    label: str | _StrPromise
    hint: str | _StrPromise
    headings: tuple[str, ...]
    max_length: int = 200


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field(
            "key",
            _("Employee or post number"),
            _("How the file tells people apart. Later files are matched by it."),
            _split(
                "employee number|employee no|employee id|emp id|emp no|staff number|staff id|personnel number|person id|person number|worker id|user id|"
                "payroll number|post unique reference|post reference|post number|post id|position id|position number|unique id|unique reference|number|id|no|key|"
                "personalnummer|personalnr|pers nr|mitarbeiternummer|mitarbeiter id|stellennummer|planstelle|stammnummer|matricule|numéro employé|"
                "numéro de matricule|identifiant|número de empleado|numero empleado|legajo|id empleado|matricola|numero matricola|codice dipendente|"
                "personeelsnummer|medewerkernummer|número de funcionário|matrícula|anställningsnummer|medarbejdernummer|ansattnummer|الرقم الوظيفي|رقم الموظف"
            ),
            64,
        ),
        Field(
            "name",
            _("Name"),
            _("First and last name in one column."),
            _split(
                "name|full name|employee name|display name|person name|worker|preferred name|staff name|name of employee|employee|"
                "vollständiger name|vor- und nachname|mitarbeiter|mitarbeitername|anzeigename|nom complet|nom et prénom|nom prénom|nom de l'employé|"
                "nombre completo|nombre y apellidos|apellidos y nombre|empleado|nome completo|nome e cognome|nominativo|volledige naam|naam|namn|navn|الاسم|الاسم الكامل"
            ),
        ),
        Field(
            "first_name",
            _("First name"),
            _("If first and last name stand apart."),
            _split(
                "first name|given name|forename|christian name|known as|vorname|rufname|prénom|prenom|nombre|primer nombre|nome|voornaam|roepnaam|förnamn|fornavn|الاسم الأول"
            ),
        ),
        Field(
            "last_name",
            _("Last name"),
            _("If first and last name stand apart."),
            _split(
                "last name|surname|family name|nachname|familienname|nom|nom de famille|apellido|apellidos|cognome|achternaam|efternamn|etternavn|sobrenome|اسم العائلة"
            ),
        ),
        Field(
            "email",
            _("Email"),
            _("Their own address at work. People sign in with it."),
            _split(
                "email|e-mail|e mail|mail|email address|e-mail address|work email|business email|contact e-mail|company email|upn|user principal name|login|"
                "e-mail-adresse|emailadresse|mailadresse|courriel|adresse e-mail|adresse mail|adresse électronique|mél|correo|correo electrónico|"
                "posta elettronica|indirizzo email|e-mailadres|e-post|epost|البريد الإلكتروني"
            ),
            254,
        ),
        Field(
            "unit",
            _("Unit"),
            _("Where they work. A path is read as one, as in “Group / Claims / South”."),
            _split(
                "unit|org unit|organisational unit|organizational unit|organization unit|department|dept|team|business unit|division|directorate|section|cost center|group|"
                "abteilung|organisationseinheit|orgeinheit|org einheit|bereich|team name|kostenstelle|referat|service|département|unité|direction|équipe|"
                "departamento|unidad|área|equipo|reparto|unità organizzativa|ufficio|afdeling|eenheid|departement|avdelning|enhet|afdeling|setor|القسم|الإدارة"
            ),
            600,
        ),
        Field(
            "unit_above",
            _("Unit above that"),
            _("If units stand in two columns: the larger one."),
            _split(
                "division|directorate|business area|business line|company|organisation|organization|legal entity|parent unit|parent department|region|"
                "geschäftsbereich|hauptabteilung|gesellschaft|firma|direction générale|société|entité|dirección|empresa|società|bedrijf|bolag"
            ),
            600,
        ),
        Field(
            "manager",
            _("Manager"),
            _("Their number, email address or full name. Nobody is paired within their own line."),
            _split(
                "manager|manager id|manager number|manager employee id|manager email|manager name|line manager|line manager id|supervisor|supervisor id|supervisor name|"
                "reports to|reports to id|reporting to|reports to senior post|reporting senior post|reporting manager|boss|superior|"
                "vorgesetzter|vorgesetzte|vorgesetzter personalnummer|führungskraft|führungskraft id|leiter|responsable|manager hiérarchique|supérieur|supérieur hiérarchique|n+1|"
                "jefe|jefe directo|superior jerárquico|gerente|responsabile|superiore|leidinggevende|chef|leder|nærmeste leder|gestor|المدير|المدير المباشر"
            ),
        ),
        Field(
            "grade",
            _("Grade"),
            _("You put the grades in order on the next screen."),
            _split(
                "grade|job grade|pay grade|level|job level|band|pay band|career level|management level|rank|seniority|salary grade|class|"
                "entgeltgruppe|tarifgruppe|gehaltsgruppe|stufe|karrierestufe|besoldungsgruppe|niveau|échelon|classification|coefficient|catégorie|"
                "nivel|grado|categoría|banda|livello|inquadramento|schaal|functieschaal|niveau|lönegrad|nível|الدرجة|المستوى"
            ),
            120,
        ),
        Field(
            "title",
            _("Job title"),
            _("What they do, in their own unit’s words."),
            _split(
                "job title|title|position|position title|role|job|job name|designation|generic job title|function|occupation|business title|"
                "stelle|stellenbezeichnung|funktion|position bezeichnung|jobtitel|tätigkeit|berufsbezeichnung|poste|intitulé du poste|fonction|emploi|métier|"
                "puesto|cargo|título|función|mansione|ruolo|qualifica|posizione|functie|functietitel|befattning|stilling|stillingsbetegnelse|المسمى الوظيفي|الوظيفة"
            ),
        ),
        Field(
            "site",
            _("Site"),
            _("City, building or plant."),
            _split(
                "site|location|office|city|town|work location|office location|workplace|building|country|plant|branch|place|"
                "standort|ort|stadt|arbeitsort|dienstort|niederlassung|werk|land|ville|lieu|lieu de travail|établissement|bureau|pays|"
                "ciudad|ubicación|centro de trabajo|sede|oficina|país|città|luogo|filiale|plaats|locatie|vestiging|kontor|arbetsplats|الموقع|المدينة"
            ),
            120,
        ),
        Field(
            "time_zone",
            _("Time zone"),
            _("As in “Europe/Paris”. Used for meeting times."),
            _split(
                "time zone|timezone|tz|zone|zeitzone|fuseau horaire|fuseau|zona horaria|huso horario|fuso orario|tijdzone|tidszon|tidssone|المنطقة الزمنية"
            ),
            64,
        ),
        Field(
            "languages",
            _("Languages"),
            _("One or several, with commas between."),
            _split(
                "languages|language|spoken languages|preferred language|working language|lang|locale|sprachen|sprache|langues|langue|idiomas|idioma|lingue|lingua|talen|taal|språk|sprog|اللغات|اللغة"
            ),
        ),
        Field(
            "start_date",
            _("Start date"),
            _("When they joined."),
            _split(
                "start date|hire date|date of hire|hired|joined|join date|joining date|entry date|employment start|start|original hire date|service date|"
                "eintrittsdatum|eintritt|beginn|einstellungsdatum|date d'entrée|date d'embauche|date d'arrivée|embauche|fecha de ingreso|fecha de alta|fecha de inicio|"
                "data di assunzione|data assunzione|datum in dienst|indienst|anställningsdatum|ansættelsesdato|ansatt dato|data de admissão|تاريخ التعيين"
            ),
            40,
        ),
        Field(
            "end_date",
            _("End date"),
            _("Last day, if it is known. Nobody is paired beyond it."),
            _split(
                "end date|leave date|leaving date|last day|termination date|contract end|contract end date|exit date|"
                "austrittsdatum|austritt|vertragsende|befristet bis|date de sortie|date de fin|fin de contrat|fecha de baja|fecha de fin|"
                "data cessazione|datum uit dienst|slutdatum|sluttdato|تاريخ انتهاء العقد"
            ),
            40,
        ),
        Field(
            "away_from",
            _("On leave from"),
            _("First day of a leave. Mails that can wait come after it."),
            _split(
                "on leave from|leave from|leave start|leave start date|leave begins|leave of absence start|absence from|absence start|absence start date|absent from|away from|"
                "first day of leave|first day of absence|parental leave from|abwesend ab|abwesend von|abwesenheit von|abwesenheit ab|abwesenheitsbeginn|beginn abwesenheit|"
                "beginn der abwesenheit|beurlaubt ab|beurlaubt von|elternzeit von|elternzeit ab|freistellung ab|freistellung von|absent du|absent à partir du|absent depuis|"
                "début d'absence|début de l'absence|date de début d'absence|congé du|congé à partir du|début de congé|début du congé|en congé depuis|en congé du|"
                "ausente desde|ausencia desde|inicio de ausencia|inicio de la ausencia|fecha de inicio de ausencia|de baja desde|baja desde|permiso desde|inicio de permiso|excedencia desde|"
                "assente dal|inizio assenza|afwezig vanaf|verlof vanaf|إجازة من"
            ),
            40,
        ),
        Field(
            "away_until",
            _("On leave until"),
            _("Last day of it. What people write down themselves stays beside it."),
            _split(
                "on leave until|on leave to|leave until|leave to|leave end|leave end date|leave ends|leave of absence end|absence until|absence to|absence end|absence end date|absent until|"
                "away until|last day of leave|last day of absence|parental leave until|abwesend bis|abwesenheit bis|abwesenheitsende|ende abwesenheit|ende der abwesenheit|beurlaubt bis|"
                "elternzeit bis|freistellung bis|absent au|absent jusqu'au|fin d'absence|fin de l'absence|date de fin d'absence|congé au|congé jusqu'au|fin de congé|fin du congé|"
                "en congé jusqu'au|en congé au|ausente hasta|ausencia hasta|fin de ausencia|fin de la ausencia|fecha de fin de ausencia|de baja hasta|baja hasta|permiso hasta|fin de permiso|"
                "excedencia hasta|assente al|fine assenza|afwezig tot|verlof tot|إجازة حتى"
            ),
            40,
        ),
    )
}

# A person needs a key and a name; everything else may be missing.
NAMES = ("name", "first_name", "last_name")
AWAY = frozenset({"away_from", "away_until"})
DATES = ("start_date", "end_date", "away_from", "away_until")
