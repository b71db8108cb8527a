"""What we keep about people in the directory and about accounts."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.core.retention import kept
from viceversa.people import retention
from viceversa.people.models import (
    Absence,
    DecisionPower,
    DirectoryImport,
    Grade,
    ImportRow,
    OrgUnit,
    Person,
    RoleGrant,
    SignIn,
    Topic,
    TopicImport,
    TopicRow,
    User,
)

named(
    {
        Person: _("the directory"),
        Absence: _("days away"),
        User: _("accounts"),
        SignIn: _("browsers in which people are signed in"),
        Authenticator: _("second steps for signing in"),
        RoleGrant: _("roles in the installation"),
        DecisionPower: _("powers to decide about somebody outside the line"),
        ImportRow: _("rows of files for the directory"),
        DirectoryImport: _("files for the directory"),
    }
)

LEFT = retention.PEOPLE.when

declare(
    Person, "name", "search_name", "search_text", "title", "unit", "grade",
    purpose=_("Say who somebody is, and invite people into programs"), readers=(_("people administrators"), _("the program’s managers"), _("the partner")),
    retention=LEFT, person_path="pk",
)  # fmt: skip
declare(
    Person, "key", "email", "manager", "manager_ref", "line_path", "site", "start_date", "end_date",
    purpose=_("Recognize people in later imports, write to them, and keep pairs out of reporting lines"),
    readers=(_("people administrators"),), retention=LEFT, person_path="pk",
)  # fmt: skip
declare(
    Person, "time_zone", "languages",
    purpose=_("Propose meeting times and partners who share a language"), readers=(_("people administrators"), _("the partner")),
    retention=LEFT, person_path="pk",
)  # fmt: skip
declare(
    Absence, "first", "last", "from_directory",
    purpose=_("Write to somebody after their return, and ask them for nothing in between"), readers=(_("the person"),),
    retention=retention.ABSENCES.when, person_path="person",
)  # fmt: skip
declare(
    Person, "updated_at",
    purpose=_("Know how old the directory’s word is"), readers=(_("people administrators"),), retention=LEFT, person_path="pk",
)  # fmt: skip
declare(
    User, "email", "name", "language", "theme", "last_login",
    purpose=_("Let people sign in and read in their language"), readers=(_("the person"), _("system administrators")), retention=LEFT,
    person_path="user",
)  # fmt: skip
declare(
    User, "password",
    purpose=_("Check a password (kept as a one-way hash)"), readers=(_("nobody"),), retention=LEFT,
)  # fmt: skip
declare(
    SignIn, "way", "device", "created_at", "last_seen_at",
    purpose=_("Show somebody where they are signed in, and let them sign out there (kind of browser and when; no network address, no place)"),
    readers=(_("the person"),), retention=retention.SIGN_INS.when, person_path="user__person",
)  # fmt: skip
declare(
    SignIn, "session_key",
    purpose=_("End a session from elsewhere"), readers=(_("nobody"),), retention=retention.SIGN_INS.when,
)  # fmt: skip
declare(
    Authenticator, "type", "created_at", "last_used_at",
    purpose=_("Know which second factors somebody set up"), readers=(_("the person"),), retention=LEFT, person_path="user__person",
)  # fmt: skip
declare(
    Authenticator, "data",
    purpose=_("Check a passkey (its public half and the name its owner gave it), an authenticator app or a recovery code (encrypted)"),
    readers=(_("nobody"),), retention=LEFT, person_path="user__person",
    reveal=lambda row: row.wrap().name if row.type == Authenticator.Type.WEBAUTHN else None,
)  # fmt: skip
declare(
    RoleGrant, "role",
    purpose=_("Know who may administer what"), readers=(_("system administrators"), _("the person")), retention=kept(_("until it is taken back"), because=_("it is needed for as long as the person has the role")),
    person_path="user__person",
)  # fmt: skip
declare(
    DecisionPower, "kind",
    purpose=_("Keep people apart who decide about each other, and managers from pairs they are not to have to do with"), readers=(_("people administrators"), _("the program’s managers: who stays away from a pair")), retention=LEFT, person_path="over",
)  # fmt: skip
declare(
    ImportRow, "cells", "fixes", "key", "manager_key", "manager_ref", "problems",
    purpose=_("Review a directory file before it is saved"), readers=(_("people administrators"),),
    retention=retention.IMPORT_ROWS.when,
)  # fmt: skip
declare(
    DirectoryImport, "columns", "choices_made", "counts",
    purpose=_("Review a directory file (sample cells, shared addresses)"), readers=(_("people administrators"),), retention=retention.SAMPLES.when,
)  # fmt: skip

not_personal(DirectoryImport, "file_name", "file", because="The name of a file, and where it waits to be read.")
not_personal(DirectoryImport, "mapping", because="Which column is which field.")
not_personal(DirectoryImport, "problem", because="Why a file could not be read.")
not_personal(DirectoryImport, "changed_at", because="When the import moved on.")
not_personal(OrgUnit, "name", "path", because="A unit of the organization.")
not_personal(Grade, "name", because="A grade of the organization.")
not_personal(
    Topic, "slug", "name", "family", "description", "synonyms", "words", "search", "source_uri", "retired_at",
    because="An entry of the topic catalogue.",
)  # fmt: skip
not_personal(
    TopicRow, "name", "description", "synonyms", "uri", "search", "family",
    because="An entry of a public classification of skills.",
)  # fmt: skip
not_personal(TopicImport, "file_name", "language", "changed_at", because="A file of a public classification of skills.")
