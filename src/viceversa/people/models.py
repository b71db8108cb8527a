"""Who there is: the directory (person, unit, grade), topics, and those who sign in."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.people import catalog
from viceversa.people.states import ImportState, TopicImportState


class OrgUnit(Coded):
    """One unit of the organization. `path` spells it from the top, "Group / Claims / South"."""

    name = models.CharField(max_length=200)
    path = models.CharField(max_length=600, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    def __str__(self) -> str:
        return self.path


class Grade(Coded):
    """A grade of the organization. `rank` orders them, 1 is the most junior; None until a person has ordered it."""

    name = models.CharField(max_length=120, unique=True)
    rank = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return self.name


class Person(Coded):
    """Somebody in the directory. Being here gives no account: those with an address of their own can sign in.

    `key` is the employee or post number of the source; imports recognize people by it, never by name or address.
    `line_path` holds the ids of all managers above, nearest first, as "/12/7/1/": one prefix-free string
    answers "is X above Y" without a recursive query. Imports keep it true. `manager_ref` is what the source said
    about a manager who was not in the directory then; the next import that brings them links the two.
    `search_name` and `search_text` are for finding: without case and accents, in one index each.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        LEFT = "left", _("left the organization")

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    search_name = models.CharField(max_length=200, editable=False)
    search_text = models.CharField(max_length=300, editable=False, default="")
    email = models.EmailField(blank=True, db_index=True)
    title = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(OrgUnit, null=True, on_delete=models.PROTECT, related_name="people")
    manager = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="reports")
    manager_ref = models.CharField(max_length=200, blank=True)
    line_path = models.TextField(default="/")
    grade = models.ForeignKey(Grade, null=True, on_delete=models.PROTECT, related_name="people")
    site = models.CharField(max_length=120, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    languages = models.JSONField(default=list)
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["state", "search_name"]),
            models.Index(fields=["state", "search_text"]),
            models.Index(fields=["state", "site"]),
            models.Index(Lower("email"), name="people_person_address"),
            # Everything that rules about eligibility read: whom they let in is counted from this index alone.
            models.Index(
                fields=["state", "unit", "grade", "site", "time_zone", "languages", "end_date", "start_date"],
                name="people_person_eligibility",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(manager=models.F("id")), name="people_person_not_own_manager"),
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(start_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="people_person_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """How a colleague would say it: the part after the comma in "Lindqvist, Henrik", else the first word."""
        if "," in self.name:
            return self.name.split(",", 1)[1].strip().split(" ")[0]
        return self.name.split(" ")[0]

    @property
    def manager_ids(self) -> tuple[int, ...]:
        """Ids of everyone above, nearest first. No query."""
        return tuple(int(part) for part in self.line_path.split("/") if part)

    def is_in_line_with(self, other: Person) -> bool:
        """Whether one of the two is above the other, at any level. No query."""
        return other.pk in self.manager_ids or self.pk in other.manager_ids


def searchable(name: str, limit: int = 200) -> str:
    """A name without case and accents, as `search_name` holds it."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))[:limit]


def search_text(name: str, unit: str, title: str) -> str:
    """What the directory's search looks through: name first, so that it sorts by name; the unit's own name; title."""
    return searchable(f"{searchable(name)} {unit.rpartition(' / ')[2]} {title}", 300)


class DecisionPower(models.Model):
    """`holder` decides about `over` outside the line: dotted line, project lead, HR partner, promotion panel. Or they said
    themself that they are not to have to do with them as a manager of a program."""

    class Kind(models.TextChoices):
        DOTTED = "dotted", _("dotted line")
        PROJECT = "project", _("project lead")
        HR = "hr", _("HR partner")
        PANEL = "panel", _("promotion panel")
        CONFLICT = "conflict", _("declared conflict of interest")

    holder = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="decides_over")
    over = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="decided_by")
    kind = models.CharField(max_length=8, choices=Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "over", "kind"], name="people_decisionpower_once"),
            models.CheckConstraint(
                condition=~models.Q(holder=models.F("over")), name="people_decisionpower_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} over {self.over_id}"


class Absence(Coded):
    """Days on which somebody is away; both belong to it. No reason is asked, and none is kept.

    Said by the person, or `from_directory`: a leave that a directory file told of, one at a time for each person, which
    the next file changes. Neither takes the place of the other: somebody is away on the days of both.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    from_directory = models.BooleanField(default=False)

    class Meta:
        ordering = ["first", "last"]
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="people_absence_in_order")
        ]
        indexes = [models.Index(fields=["person", "last"])]


class Topic(Coded):
    """An entry of the topic catalogue: something one can offer or want to learn, at levels 1 to 5.

    `name`, `description` and `synonyms` are English, or whatever the organization writes in; `words` has the same by
    language. Show `label`, `line` and `other_names`: they are in the reader's language. `search` holds every name in
    every language, folded, one a line, with those of the topics merged into this one: written by people/actions/topics.py.
    `is_edited` keeps an update of the software from undoing what people administrators wrote.
    """

    class Source(models.TextChoices):
        OURS = "catalog", _("came with the software")
        OWN = "own", _("added here")
        ESCO = "esco", "ESCO"
        ONET = "onet", "O*NET"

    slug = models.SlugField(max_length=60, unique=True)
    family = models.CharField(max_length=12, db_index=True)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=200, blank=True)
    synonyms = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    search = models.TextField(blank=True, editable=False)
    source = models.CharField(max_length=8, choices=Source, default=Source.OURS)
    source_uri = models.CharField(max_length=200, blank=True, db_index=True)
    is_edited = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(retired_at__isnull=False),
                name="people_topic_merged_is_retired",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="people_topic_not_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def said(self, what: str) -> Any:
        """`name`, `description` or `synonyms` in the reader's language, else as the catalogue has it. No query."""
        return words_in_language(self.words, what) or getattr(self, what)

    @property
    def label(self) -> str:
        return str(self.said("name"))

    @property
    def line(self) -> str:
        return str(self.said("description"))

    @property
    def other_names(self) -> list[str]:
        return list(self.said("synonyms"))


def words_in_language(words: dict[str, dict[str, Any]], what: str) -> Any:
    """What `Topic.words` has for the reader's language; nothing when it is not translated."""
    return words.get(catalog.language(), {}).get(what)


class TopicImport(Coded):
    """A file of skills (ESCO, O*NET) being looked through. Nothing reaches the catalogue until it is applied."""

    state = models.CharField(max_length=10, choices=TopicImportState, default=TopicImportState.REVIEW)
    source = models.CharField(max_length=8, choices=Topic.Source)
    language = models.CharField(max_length=8)
    file_name = models.CharField(max_length=255)
    added = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()


class TopicRow(models.Model):
    """One entry of such a file: its words, the family it may go to, and whether the reviewer takes it.

    `known_as` is the topic of the catalogue that has its name already; such a row is never taken.
    """

    topic_import = models.ForeignKey(TopicImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=200, blank=True)
    synonyms = models.JSONField(default=list)
    uri = models.CharField(max_length=200, blank=True)
    search = models.TextField()
    family = models.CharField(max_length=12)
    is_taken = models.BooleanField(default=False)
    known_as = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["topic_import", "number"], name="people_topicrow_once")]
        indexes = [models.Index(fields=["topic_import", "is_taken"])]


class UserManager(BaseUserManager["User"]):
    """Accounts are looked up by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(Coded, AbstractBaseUser):
    """Somebody who signs in. Usually a person of the directory; an administrator may be none.

    `email` is kept in lower case, as allauth looks it up. `theme` is empty (as the system), "light" or "dark".
    """

    email = models.EmailField()
    name = models.CharField(max_length=200)
    person = models.OneToOneField(Person, null=True, on_delete=models.CASCADE, related_name="user")
    language = models.CharField(max_length=8, blank=True)
    theme = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="people_user_email_once")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.person.first_name if self.person else self.name.split(" ")[0]

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles in the whole instance. One query, once a request."""
        return frozenset(self.role_grants.values_list("role", flat=True))

    @cached_property
    def runs_programs(self) -> bool:
        """Whether this account manages at least one program. One query, once a request."""
        return bool(self.managed_programs.exists())

    def forget_roles(self) -> None:
        """Ask anew next time: a grant has just changed."""
        self.__dict__.pop("roles", None)

    # django.contrib.auth asks these two; access is decided by rules, not by Django's permissions.
    is_staff = False
    is_superuser = False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class RoleGrant(Coded):
    """A role in the whole instance. Program roles live in programs."""

    class Role(models.TextChoices):
        PEOPLE = "people_administrator", _("people administrator")
        SYSTEM = "system_administrator", _("system administrator")
        PRIVACY = "privacy_officer", _("privacy officer")
        PROGRAMS = "program_creator", _("may create programs")
        AUDITOR = "auditor", _("auditor")
        ANALYST = "analyst", _("HR analyst")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=24, choices=Role)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="people_rolegrant_once")]


class SignIn(Coded):
    """A browser in which somebody is signed in. Gone when they sign out there, are signed out, or the time is over.

    `device` is what the browser calls itself, in two words: enough to recognize one's own. No network address, no place,
    no fingerprint. `session_key` names the session in the store, so that it can be ended from elsewhere.
    """

    class Way(models.TextChoices):
        CODE = "code", _("with a code by email")
        PASSWORD = "password", _("with a password")
        PASSKEY = "passkey", _("with a passkey")
        SSO = "sso", _("through your organization")
        DEMO = "demo", _("as a guest of the demo")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=8, choices=Way)
    device = models.CharField(max_length=40, blank=True)
    last_seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_seen_at", "-pk"]


class DirectoryImport(Coded):
    """One file on its way into the directory. Nothing reaches people until it is applied.

    The file is read once into rows; `columns` describes what was found in it (people/importing/columns.py),
    `mapping` says which column is which field, `choices_made` what the reviewer decided (grade order, posts left
    out, people who are gone), `counts` what the check found. `state` moves by people/states.py.
    """

    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READING)
    file_name = models.CharField(max_length=255)
    file = models.CharField(max_length=255, blank=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    choices_made = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()


class ImportRow(models.Model):
    """One row of an imported file: the cells as read, what the reviewer changed, and what is wrong with it.

    `number` is the row as a spreadsheet counts it. `manager_key` is whom the check found above this person,
    `manager_ref` what the file says when that somebody is not coming in (yet).
    """

    class Verdict(models.TextChoices):
        READY = "ready", _("ready")
        UNCHANGED = "unchanged", _("no change")
        FIX = "fix", _("to fix")
        LEFT_OUT = "left_out", _("left out")

    directory_import = models.ForeignKey(DirectoryImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    fixes = models.JSONField(default=dict)
    key = models.CharField(max_length=64, blank=True)
    manager_key = models.CharField(max_length=64, blank=True)
    manager_ref = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["directory_import", "number"], name="people_importrow_once"),
        ]
        indexes = [models.Index(fields=["directory_import", "verdict", "number"])]
