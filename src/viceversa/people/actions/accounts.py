"""Accounts and instance roles. Nobody signs up: accounts come from the directory, or from `viceversa init`."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.people import queries, rules
from viceversa.people.models import Person, RoleGrant, User

THEMES = ("", "light", "dark")


@transaction.atomic
def account_for(person: Person, *, now: datetime | None = None) -> User:
    """The account of somebody in the directory, made when they first need one. It has no password.

    Costs one query when the account is there, else four. Refuses people who left, people without an address, and
    people whose address several share: a code sent there could be read by somebody else.
    """
    now = now or clock.now()
    user = User.objects.filter(person=person).first()
    if user is not None:
        user.repeated = True
        return user
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.state != Person.State.ACTIVE:
        raise Refused(_("%(name)s has left the organization and can’t sign in.") % {"name": person.name})
    if not person.email:
        raise Refused(
            _("%(name)s has no email address in the directory, so there is no way to sign in yet.")
            % {"name": person.name}
        )
    if queries.people_at(person.email).exclude(pk=person.pk).exists():
        raise Refused(
            _("The address %(email)s belongs to several people. Whoever signs in needs an address of their own.")
            % {"email": person.email}
        )
    # An administrator made by `viceversa init` may turn up in the directory later: that is the same somebody.
    user = User.objects.filter(email__iexact=person.email).first()
    if user is None:
        user = User(email=person.email.lower(), name=person.name, person=person, created_at=now)
        user.set_unusable_password()
        user.save()
    elif user.person_id is None:
        user.person = person
        user.save(update_fields=["person"])
    else:
        raise Refused(_("The address %(email)s is already used by another account.") % {"email": person.email})
    events.record("account.made", by=None, subject=user, now=now, person=person.code)
    return user


@transaction.atomic
def free_address(person: Person, *, now: datetime | None = None) -> User | None:
    """Take the address from the account of somebody who left, for whom it is given to next. None without an account.

    Who comes back signs in with the address that the directory has of them then. Again: changes nothing. Refuses
    people who are here.
    """
    now = now or clock.now()
    if person.state != Person.State.LEFT:
        raise Refused(_("%(name)s is here and signs in with this address.") % {"name": person.name})
    user = User.objects.select_for_update().filter(person=person).first()
    if user is None:
        return None
    freed = f"{user.code}@moved.invalid"
    user.repeated = user.email == freed
    if not user.repeated:
        user.email = freed
        user.save(update_fields=["email"])
        EmailAddress.objects.filter(user=user).delete()
        events.record("account.address_freed", by=None, subject=user, now=now)
    return user


@transaction.atomic
def create_administrator(
    *, email: str, name: str, password: str | None = None, by: User | None = None, now: datetime | None = None
) -> User:
    """An account that may do everything an administrator may: the first one, made by `viceversa init`.

    Doing it again for the same address grants what is missing and leaves name and password alone.
    Refuses an address that is none. Without a password one signs in by e-mail code.
    """
    now = now or clock.now()
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("“%(email)s” is not an email address.") % {"email": email}, field="email") from error
    user = User.objects.filter(email__iexact=email).first()
    made = user is None
    if user is None:
        person = queries.people_at(email)[:2]
        user = User(
            email=email, name=name.strip() or email, person=person[0] if len(person) == 1 else None, created_at=now
        )
        user.set_password(password) if password else user.set_unusable_password()
        user.save()
    missing = [role for role in (RoleGrant.Role.SYSTEM, RoleGrant.Role.PEOPLE) if role not in user.roles]
    for role in missing:
        RoleGrant.objects.create(user=user, role=role, granted_by=by, created_at=now)
    user.forget_roles()
    user.repeated = not (made or missing)
    if not user.repeated:
        events.record("account.administrator_made", by=by, subject=user, now=now)
    return user


@transaction.atomic
def grant_role(user: User, *, role: str, by: User | None, now: datetime | None = None) -> RoleGrant:
    """Give an instance role. `by` is None only for the command line. Costs three queries and one event.

    Refuses everyone but system administrators, and giving oneself a role.
    """
    now = now or clock.now()
    rules.must_grant_roles(by, user)
    grant, made = RoleGrant.objects.get_or_create(
        user=user, role=RoleGrant.Role(role), defaults={"granted_by": by, "created_at": now}
    )
    grant.repeated = not made
    user.forget_roles()
    if made:
        events.record("role.granted", by=by, subject=user, now=now, role=role)
    return grant


@transaction.atomic
def revoke_role(user: User, *, role: str, by: User | None, now: datetime | None = None) -> User:
    """Take an instance role back. Refuses to leave the instance without a system administrator."""
    now = now or clock.now()
    rules.must_grant_roles(by, user)
    admins = RoleGrant.objects.select_for_update().filter(role=RoleGrant.Role.SYSTEM)
    if role == RoleGrant.Role.SYSTEM and [grant.user_id for grant in admins] == [user.pk]:
        raise Refused(_("Somebody has to be system administrator. Give the role to another person first."))
    removed, _details = RoleGrant.objects.filter(user=user, role=role).delete()
    user.forget_roles()
    user.repeated = not removed
    if removed:
        events.record("role.revoked", by=by, subject=user, now=now, role=role)
    return user


@transaction.atomic
def set_preferences(
    user: User,
    *,
    language: str | None = None,
    theme: str | None = None,
    name: str | None = None,
    now: datetime | None = None,
) -> User:
    """Change one's own language, theme, or name (of an account without a directory entry). None leaves it as it is."""
    now = now or clock.now()
    user = User.objects.select_for_update().get(pk=user.pk)
    before = (user.language, user.theme, user.name)
    if language is not None:
        if language and language not in dict(settings.LANGUAGES):
            raise Refused(_("This language is not available yet."), field="language")
        user.language = language
    if theme is not None:
        if theme not in THEMES:
            raise Refused(_("The look is light, dark, or as your device has it."), field="theme")
        user.theme = theme
    if name is not None and user.person_id is None:
        if not name.strip():
            raise Refused(_("Write the name others should see."), field="name")
        user.name = name.strip()[:200]
    user.repeated = before == (user.language, user.theme, user.name)
    if not user.repeated:
        user.save(update_fields=["language", "theme", "name"])
        events.record(
            "account.preferences_set", by=user, subject=user, now=now, language=user.language, theme=user.theme
        )
    return user
