"""Who watches over what. One condition a line; none costs more than the query of somebody's roles."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.oversight.models import Unsealing, Widening
from viceversa.oversight.states import UnsealingState
from viceversa.pairings.rules import near_ones
from viceversa.people.models import Person, RoleGrant, User
from viceversa.people.rules import is_system_administrator
from viceversa.programs.rules import manages

WATCHERS = frozenset({RoleGrant.Role.PRIVACY, RoleGrant.Role.AUDITOR})


def is_privacy_officer(user: User) -> bool:
    return RoleGrant.Role.PRIVACY in user.roles


def watches(user: User) -> bool:
    """Privacy officers and auditors: they read what is kept and who reads it, never what was said."""
    return not user.roles.isdisjoint(WATCHERS)


def may_write_words(user: User) -> bool:
    """Who writes the organization's own part of the pack."""
    return is_privacy_officer(user)


def must_write_words(user: User | None) -> User:
    if user is None or not may_write_words(user):
        raise NotAllowed(_("Only privacy officers write the organization’s own part."))
    return user


# Opening sealed content


def may_see_unsealings(user: User) -> bool:
    """Who sees that something was asked for and opened; never what it says."""
    return watches(user) or is_system_administrator(user)


def is_near(user: User, people: Collection[Person]) -> bool:
    """Whether somebody is one of these, stands in the line of one, up or down, or decides about one. One query."""
    return user.person is not None and bool(near_ones([user.person], people))


def must_ask(user: User | None, people: Collection[Person]) -> User:
    """The first of the two: a system administrator who is near nobody it is about."""
    if user is None or not is_system_administrator(user):
        raise NotAllowed(_("Only system administrators ask to open sealed content."))
    if is_near(user, people):
        raise NotAllowed(_("You stand near somebody this is about. Another system administrator has to ask."))
    return user


def must_decide(user: User | None, unsealing: Unsealing, people: Collection[Person]) -> User:
    """The second of the two: a privacy officer or auditor, somebody else than who asked, near nobody it is about."""
    if user is None or not watches(user):
        raise NotAllowed(_("Only privacy officers and auditors decide about this."))
    if is_same(user, unsealing.asked_by):
        raise NotAllowed(_("Opening sealed content takes two people, and you asked for it."))
    if is_near(user, people):
        raise NotAllowed(_("You stand near somebody this is about. Another privacy officer or auditor has to decide."))
    return user


def is_same(user: User, other: User | None) -> bool:
    """Whether two accounts are one person."""
    if other is None:
        return False
    return user.pk == other.pk or (user.person_id is not None and user.person_id == other.person_id)


def may_end(user: User | None, unsealing: Unsealing) -> bool:
    """Who asked, and everybody who watches."""
    return user is not None and (user.pk == unsealing.asked_by_id or watches(user))


def may_read_sealed(user: User | None, unsealing: Unsealing, now: datetime) -> bool:
    """Who asked, while it is open, and while they are a system administrator."""
    if user is None or user.pk != unsealing.asked_by_id or not is_system_administrator(user):
        return False
    return unsealing.state == UnsealingState.OPEN and unsealing.is_open(now)


# Changes that wait


def must_say(user: User | None, widening: Widening) -> User:
    """A privacy officer, and somebody else than who asked."""
    if user is None or not is_privacy_officer(user):
        raise NotAllowed(_("Only privacy officers decide about this."))
    if is_same(user, widening.asked_by):
        raise NotAllowed(_("You asked for this yourself. Another privacy officer has to decide."))
    return user


def may_take_back(user: User | None, widening: Widening) -> bool:
    """Who asked; and the managers of the program. One query at most."""
    if user is None:
        return False
    return user.pk == widening.asked_by_id or (widening.program is not None and manages(user, widening.program))
