"""Who may do what with groups, the figures about them, and reports. One condition a line; none costs more than the roles' query."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.measurement.models import SurveyRelease
from viceversa.measurement.states import ReportState
from viceversa.people.models import Person, RoleGrant, User
from viceversa.people.rules import is_people_administrator, is_system_administrator
from viceversa.programs.models import Participant, Program
from viceversa.programs.rules import manages
from viceversa.programs.states import ParticipantState


def is_privacy_officer(user: User) -> bool:
    return RoleGrant.Role.PRIVACY in user.roles


def may_audit(user: User) -> bool:
    """Who reads figures about groups, and nobody else does: an administrator, a manager or a privacy officer is none."""
    return RoleGrant.Role.AUDITOR in user.roles


def may_set_up(user: User) -> bool:
    """Who says what people are asked, and ticks the lawful basis."""
    return is_people_administrator(user)


def may_close(user: User) -> bool:
    """Who ends the asking: those who began it, and those who watch over it."""
    return is_people_administrator(user) or is_privacy_officer(user)


def may_read_set_up(user: User) -> bool:
    return may_close(user)


def may_read_ledger(user: User) -> bool:
    """Who reads which figures were released, and who looked at them when. The figures are not in it."""
    return is_privacy_officer(user) or is_people_administrator(user) or is_system_administrator(user)


def is_own(user: User | None, person: Person) -> bool:
    """Only the person: nobody declares for somebody else, and nobody reads it."""
    return user is not None and user.person_id is not None and user.person_id == person.pk


def must_audit(user: User | None) -> User:
    if user is None or not may_audit(user):
        raise NotAllowed(_("Figures about groups are for auditors."))
    return user


def must_set_up(user: User | None) -> User:
    if user is None or not may_set_up(user):
        raise NotAllowed(_("Only people administrators say what people are asked about themselves."))
    return user


def must_close(user: User | None) -> User:
    if user is None or not may_close(user):
        raise NotAllowed(_("Only people administrators and privacy officers end it."))
    return user


def must_read_set_up(user: User) -> None:
    if not may_read_set_up(user):
        raise NotAllowed(_("This is for people administrators and privacy officers."))


def must_read_ledger(user: User) -> None:
    if not may_read_ledger(user):
        raise NotAllowed(_("This is for administrators and privacy officers."))


# Reports


def may_release(user: User | None, program: Program) -> bool:
    """Who releases a report, and passes it on: the program's managers. One query."""
    return manages(user, program)


def may_read_report(user: User, report: SurveyRelease) -> bool:
    """Who reads the figures of a report. Before it is passed on: who made it, and who watches over it. After that the
    sponsor, the co-lead, everybody who took part, and auditors too. Two queries at most."""
    if is_privacy_officer(user) or may_release(user, report.program):
        return True
    if report.state != ReportState.CIRCULATED:
        return False
    if may_audit(user):
        return True
    if user.person_id is None:
        return False
    if user.person_id in (report.program.sponsor_id, report.program.co_lead_id):
        return True
    return _took_part(report).filter(person=user.person_id).exists()


def _took_part(report: SurveyRelease) -> QuerySet[Participant]:
    """Everybody who took part in a cohort that is counted in it, or does."""
    states = (ParticipantState.PAIRED, ParticipantState.FINISHED)
    return Participant.objects.filter(cohort__in=report.cohorts.all(), state__in=states)


def readers_of(report: SurveyRelease) -> QuerySet[Person]:
    """Those who read it once it is passed on, and not before; of those still here. As `may_read_report` has it."""
    part = Q(pk__in=_took_part(report).values("person"))
    lead = Q(pk__in=(report.program.sponsor_id or 0, report.program.co_lead_id or 0))
    audit = Q(pk__in=RoleGrant.objects.filter(role=RoleGrant.Role.AUDITOR).values("user__person"))
    return Person.objects.filter(part | lead | audit, state=Person.State.ACTIVE)


def must_release(user: User | None, program: Program) -> User:
    if user is None or not may_release(user, program):
        raise NotAllowed(_("Only managers of this program release its reports."))
    return user


def must_watch(user: User | None) -> User:
    if user is None or not is_privacy_officer(user):
        raise NotAllowed(_("Only privacy officers say that they have read it."))
    return user


def must_read_report(user: User | None, report: SurveyRelease) -> User:
    if user is None or not may_read_report(user, report):
        raise NotAllowed(_("This report is not for you, or not yet."))
    return user
