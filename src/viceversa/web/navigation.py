"""Where a person can go from here: the items of the frame, worked out for one page.

An item points at the name of an address. Items whose address does not exist in this instance are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from viceversa.core import clock
from viceversa.pairings.assisting import keeps_dates
from viceversa.people.models import RoleGrant
from viceversa.programs.models import Cohort, Participant, Program
from viceversa.programs.states import CohortState, ProgramState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from viceversa.people.models import User

Row = tuple[str, str | Promise, str, str]  # key (the view's `nav`), name, icon, name of the address


@dataclass(frozen=True, slots=True)
class Item:
    """One link of the navigation."""

    key: str
    name: str
    icon: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Links under one heading; the first section has none."""

    label: str
    items: list[Item]
    has_heading: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of the switcher: a cohort, or a program that has none yet."""

    name: str
    program: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The side navigation of people who run things."""

    choices: list[Choice] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    role: str = ""
    may_create: bool = False

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.current), None)


PARTICIPANT: list[Row] = [
    ("home", gettext_lazy("Home"), "home", "pairings:home"),
    ("pair", gettext_lazy("My pair"), "swap", "pairings:mine"),
    ("guides", gettext_lazy("Guides"), "book", "learning:library"),
    ("board", gettext_lazy("Ideas"), "message", "recognition:boards"),
    ("help", gettext_lazy("Help"), "buoy", "pairings:help"),
]
# In the place of their pair, for whoever keeps somebody's dates and has none.
KEPT: Row = ("kept", gettext_lazy("Dates"), "calendar", "pairings:kept")
COHORT: list[Row] = [
    ("overview", gettext_lazy("Overview"), "home", "pairings:overview"),
    ("attention", gettext_lazy("Needs you"), "bell", "adjusting:attention"),
    ("plan", gettext_lazy("Plan"), "calendar", "programs:timeline"),
    ("people", gettext_lazy("People"), "users", "programs:participants"),
    ("recruiting", gettext_lazy("Recruiting"), "plus", "programs:call"),
    ("matching", gettext_lazy("Matching"), "swap", "matching:cohort"),
    ("pairs", gettext_lazy("Pairs"), "user", "pairings:cohort"),
    ("messages", gettext_lazy("Messages"), "mail", "messaging:cohort"),
]
LEARNING: list[Row] = [
    ("training", gettext_lazy("Training"), "book", "learning:prepared"),
    ("workshops", gettext_lazy("Workshops"), "calendar", "workshops:cohort"),
    ("circles", gettext_lazy("Circles"), "users", "circles:cohort"),
]
RESULTS: list[Row] = [
    ("measure", pgettext_lazy("phase", "Measure"), "chart", "measurement:cohort"),
    ("surveys", gettext_lazy("Surveys"), "pen", "surveys:cohort"),
    ("pulse", gettext_lazy("Pulse"), "check", "pulse:cohort"),
    ("looking_back", gettext_lazy("Looking back"), "redo", "adjusting:looking_back"),
]
SETTINGS: list[Row] = [("settings", gettext_lazy("Dates and course"), "settings", "programs:settings")]
PROGRAM: list[Row] = [
    ("design", gettext_lazy("Program design"), "target", "programs:design"),
    ("changes", gettext_lazy("What changed"), "clock", "adjusting:changes"),
    ("modules", gettext_lazy("Preparation"), "book", "learning:modules"),
    ("guides", gettext_lazy("Guides"), "file", "learning:own"),
    ("shelf", gettext_lazy("Library"), "book", "learning:shelf"),
    ("chat", gettext_lazy("Chat"), "message", "chat:program"),
    ("packs", gettext_lazy("Privacy and council"), "shield", "oversight:pack"),
]
OUTCOMES: list[Row] = [
    ("board", gettext_lazy("Ideas and commitments"), "message", "recognition:ideas"),
    ("stories", gettext_lazy("Stories and answers"), "file", "stories:desk"),
    ("opportunities", gettext_lazy("Opportunities"), "out", "opportunities:program"),
]
PROGRAMS: list[Row] = [("programs", gettext_lazy("Programs"), "book", "programs:list")]
DIRECTORY: list[Row] = [
    ("directory", gettext_lazy("Directory"), "users", "people:list"),
    ("topics", gettext_lazy("Topics"), "file", "people:topics"),
]
OUTBOX: list[Row] = [("outbox", gettext_lazy("Outbox"), "mail", "messaging:outbox")]
AUDIT: list[Row] = [("funnel", gettext_lazy("Who came how far"), "chart", "measurement:funnel")]
GROUPS: list[Row] = [("groups", gettext_lazy("Groups"), "user", "measurement:categories")]
LEDGER: list[Row] = [("ledger", gettext_lazy("Who looked"), "eye", "measurement:ledger")]
OVERSIGHT: list[Row] = [
    ("packs", gettext_lazy("Packs"), "file", "oversight:packs"),
    ("looks", gettext_lazy("What roles opened"), "eye", "oversight:looks"),
    ("widenings", gettext_lazy("Changes that wait"), "clock", "oversight:changes"),
]
SEALED: list[Row] = [("sealed", gettext_lazy("Sealed content"), "lock", "oversight:sealed")]
STAYING: list[Row] = [("staying", gettext_lazy("HR extracts"), "users", "staying:list")]
FILE: list[Row] = [("directory_file", gettext_lazy("Directory file"), "download", "directory:runs")]
TOKENS: list[Row] = [("tokens", gettext_lazy("Access tokens"), "lock", "tokens:list")]
OVERSEERS = {RoleGrant.Role.PRIVACY, RoleGrant.Role.AUDITOR}  # as oversight.rules.watches
NOT_OPEN = (ProgramState.DRAFT, ProgramState.ARCHIVED)
CREATORS = {RoleGrant.Role.PROGRAMS, RoleGrant.Role.SYSTEM}  # as programs.rules.may_create_program
WATCHERS = {RoleGrant.Role.PEOPLE, RoleGrant.Role.PRIVACY}  # as measurement.rules.may_read_set_up
SEARCHERS = {RoleGrant.Role.PEOPLE, RoleGrant.Role.PROGRAMS}  # as people.rules.may_search_people, beside managers
DOUBTS: list[Row] = [("problems", gettext_lazy("Mails in doubt"), "alert", "messaging:problems")]
WEBHOOKS: list[Row] = [("webhooks", gettext_lazy("Webhooks"), "link", "webhooks:list")]


def address(name: str, *args: str) -> str:
    """The path of a named address, or nothing where this instance has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def items(rows: Sequence[Row], current: str, *args: str) -> list[Item]:
    """The rows that lead somewhere."""
    found = [Item(key, str(name), icon, address(url, *args), key == current) for key, name, icon, url in rows]
    return [item for item in found if item.url]


def participant(user: User | AnonymousUser | None, current: str) -> list[Item]:
    """Top bar and tab bar. No query: what it asks about an account came with it (people.hooks.SIGNED_IN)."""
    until = getattr(user, "dates_alone_until", None)
    if until and until > clock.now():
        return items([KEPT if row[0] == "pair" else row for row in PARTICIPANT], current)
    return items(PARTICIPANT, current)


def desk(user: User, current: str, *, cohort: Cohort | None = None, program: Program | None = None) -> Desk:
    """Side navigation and switcher. Two queries: what the user manages, and their roles in the instance."""
    if program is None and cohort is not None:
        program = cohort.program
    managed = list(
        Program.objects.filter(managers__user=user)
        .exclude(state=ProgramState.ARCHIVED)
        .order_by("-cohorts__kick_off", "name")
        .values("code", "name", "cohorts__code", "cohorts__name")
    )
    roles = user.roles
    sections = []
    # A page of the program keeps the links of its latest cohort, so that one gets back to where one was.
    here = cohort.code if cohort is not None else _latest(managed, program)
    if here:
        sections.append(Section(_("Cohort"), items(COHORT, current, here), has_heading=False))
        sections.append(Section(_("Learning"), items(LEARNING, current, here)))
        sections.append(Section(_("Results"), items(RESULTS, current, here)))
    if program is not None:
        sections.append(Section(_("What comes of it"), items(OUTCOMES, current, program.code)))
        setup = items(SETTINGS, current, here) if here else []
        sections.append(Section(_("Setup"), [*setup, *items(PROGRAM, current, program.code)]))
    may_create = not roles.isdisjoint(CREATORS)
    others = list(PROGRAMS) if managed or may_create else []
    if managed or not roles.isdisjoint(SEARCHERS):
        others += DIRECTORY
    if RoleGrant.Role.PEOPLE in roles and settings.DIRECTORY_URL:
        others += FILE
    if RoleGrant.Role.SYSTEM in roles:
        others += [*(OUTBOX if settings.MAIL_STAYS_HERE else []), *DOUBTS, *(WEBHOOKS if settings.WEBHOOKS else [])]
    if managed or roles:  # as tokens.rules.may_make
        others += TOKENS
    sections.append(Section(_("All programs"), items(others, current), has_heading=bool(sections)))
    audit = list(AUDIT) if RoleGrant.Role.AUDITOR in roles else []
    if not roles.isdisjoint(WATCHERS):
        audit += GROUPS
    if not roles.isdisjoint({*WATCHERS, RoleGrant.Role.SYSTEM}):  # as measurement.rules.may_read_ledger
        audit += LEDGER
    sections.append(Section(_("Equal chances"), items(audit, current)))
    watch = list(OVERSIGHT) if not roles.isdisjoint(OVERSEERS) else []
    if not roles.isdisjoint({*OVERSEERS, RoleGrant.Role.SYSTEM}):  # as oversight.rules.may_see_unsealings
        watch += SEALED
    sections.append(Section(_("Oversight"), items(watch, current)))
    if managed or not roles.isdisjoint({*WATCHERS, RoleGrant.Role.ANALYST}):  # as staying.rules.may_list
        sections.append(Section(_("Staying"), items(STAYING, current)))
    return Desk(
        choices=[choice(dict(row), here, program) for row in managed],
        sections=[section for section in sections if section.items],
        role=_("Program manager")
        if managed
        else next((capfirst(str(RoleGrant.Role(role).label)) for role in sorted(roles)), ""),
        may_create=may_create,
    )


def _latest(managed: Sequence[Any], program: Program | None) -> str:
    """The code of the program's latest cohort among `managed`, which has the latest first."""
    codes = (row["cohorts__code"] for row in managed if program is not None and row["code"] == program.code)
    return next((code for code in codes if code), "")


def choice(row: dict[str, Any], here: str, program: Program | None) -> Choice:
    """An entry of the switcher; `here` is the code of the cohort whose links are shown."""
    if row["cohorts__code"]:
        current = row["cohorts__code"] == here
        return Choice(row["cohorts__name"], row["name"], address("pairings:overview", row["cohorts__code"]), current)
    current = not here and program is not None and program.code == row["code"]
    return Choice(row["name"], "", address("programs:design", row["code"]), current)


def _sponsored(user: User) -> str:
    """The code of the open program that somebody sponsors or co-leads, the latest; else nothing. One query at most."""
    if user.person_id is None:
        return ""
    mine = Program.objects.filter(Q(sponsor=user.person_id) | Q(co_lead=user.person_id))
    return mine.exclude(state__in=NOT_OPEN).order_by("-pk").values_list("code", flat=True).first() or ""


def first_page(user: User) -> str:
    """Where somebody starts: the running cohort they manage (the latest), their programs, the directory, the figures
    they audit or watch over, what was written to them in confidence, the page of the program they sponsor or lead with,
    the dates they keep, or home.

    Seven queries at most.
    """
    running = (
        Cohort.objects.filter(program__managers__user=user, state=CohortState.RUNNING)
        .order_by("-kick_off")
        .values_list("code", flat=True)
        .first()
    )
    if running:
        return address("pairings:overview", running)
    roles = user.roles
    if user.runs_programs or RoleGrant.Role.PROGRAMS in roles:
        return address("programs:list")
    if RoleGrant.Role.PEOPLE in roles:
        return address("people:list")
    takes_part = Participant.objects.filter(person__user=user).exists()
    if not takes_part and RoleGrant.Role.AUDITOR in roles:
        return address("measurement:funnel")
    if not takes_part and RoleGrant.Role.ANALYST in roles:
        return address("staying:list")
    if not takes_part and RoleGrant.Role.PRIVACY in roles:
        return address("oversight:packs")
    if not takes_part and Program.objects.filter(support_contact__user=user).exists():
        return address("pairings:concerns")
    if not takes_part and (code := _sponsored(user)):
        return address("stories:sponsor", code)
    if not takes_part and keeps_dates(user, now=clock.now()):
        return address("pairings:kept")
    return address("pairings:home")
