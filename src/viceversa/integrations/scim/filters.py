"""What a search asks for, as a question to the database: exactly, or refused with a sentence that says what can be asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, Final

from django.db.models import Case, CharField, F, Q, When
from django.db.models.functions import Coalesce, Greatest, Lower
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from scim2_models import InvalidFilterException, InvalidPathException, SearchRequest
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from viceversa.integrations.scim import users, words
from viceversa.integrations.scim.models import Group
from viceversa.people.models import Person

_OPERATORS: Final = {
    CompareOperator.eq: "exact",
    CompareOperator.co: "contains",
    CompareOperator.sw: "startswith",
    CompareOperator.ew: "endswith",
    CompareOperator.gt: "gt",
    CompareOperator.ge: "gte",
    CompareOperator.lt: "lt",
    CompareOperator.le: "lte",
}
_MOMENTS: Final = frozenset(CompareOperator) - {CompareOperator.co, CompareOperator.sw, CompareOperator.ew}
NOBODY: Final = Q(pk__in=[])
Making = Callable[[CompareOperator, Any], Q]


def column(name: str) -> Making:
    """Comparisons without case with a column that is in lower case. What is not there is empty."""

    def make(op: CompareOperator, value: Any) -> Q:
        nothing = Q(**{name: ""}) | Q(**{f"{name}__isnull": True})
        if not value:
            return {CompareOperator.eq: nothing, CompareOperator.ne: ~nothing}.get(op, NOBODY)
        if op == CompareOperator.ne:
            return nothing | ~Q(**{name: words.folded(str(value))})
        return ~nothing & Q(**{f"{name}__{_OPERATORS[op]}": words.folded(str(value))})

    return make


def exactly(name: str) -> Making:
    """Whether a column is, or is not, just that; or has anything."""

    def make(op: CompareOperator, value: Any) -> Q:
        same = Q(**{name: value}) if value else Q(**{name: ""}) | Q(**{f"{name}__isnull": True})
        return _is(op, same, name)

    return make


def _is(op: CompareOperator, same: Q, name: str) -> Q:
    if op not in (CompareOperator.eq, CompareOperator.ne):
        raise InvalidFilterException(detail=_("%(name)s is compared with eq and ne.") % {"name": name})
    return same if op == CompareOperator.eq else ~same


def moment(name: str) -> Making:
    """Comparisons with a time."""

    def make(op: CompareOperator, value: Any) -> Q:
        found = parse_datetime(value) if isinstance(value, str) else None
        if found is None or found.tzinfo is None or op not in _MOMENTS:
            raise InvalidFilterException(
                detail=_("Times are written as 2026-05-12T09:00:00Z and compared with eq, ne, gt, ge, lt and le.")
            )
        same = Q(**{f"{name}__{_OPERATORS[CompareOperator.eq if op == CompareOperator.ne else op]}": found})
        return ~same if op == CompareOperator.ne else same

    return make


def _user_name(op: CompareOperator, value: Any) -> Q:
    if op in (CompareOperator.eq, CompareOperator.ne) and value:
        return _is(op, users.called(str(value)), "userName")
    return column("called_as")(op, value)


def _active(op: CompareOperator, value: Any) -> Q:
    return _is(op, Q(state=Person.State.ACTIVE if value else Person.State.LEFT), "active")


def _kind_of_address(op: CompareOperator, value: Any) -> Q:
    """The address in use counts as the one for work; others are given back, and not searched."""
    return _is(op, ~Q(email="") if str(value).lower() in ("work", "true") else NOBODY, "emails.type")


def _member(op: CompareOperator, value: Any) -> Q:
    inside = (
        Group.members.through.objects.all()
        if value is None
        else Group.members.through.objects.filter(person__code=value)
    )
    among = Q(pk__in=inside.values("group_id"))
    return _is(op, ~among if value is None else among, "members")


USERS: Final[dict[str, Making]] = {
    "id": exactly("code"),
    "username": _user_name,
    "externalid": exactly("said_id"),
    "active": _active,
    "emails": column("address"),
    "emails.value": column("address"),
    "emails.type": _kind_of_address,
    "emails.primary": _kind_of_address,
    "title": column("lower_title"),
    "employeenumber": column("lower_key"),
    "manager": exactly("manager__code"),
    "manager.value": exactly("manager__code"),
    "meta.created": moment("created_at"),
    "meta.lastmodified": moment("modified"),
}
GROUPS: Final[dict[str, Making]] = {
    "id": exactly("code"),
    "externalid": exactly("external_id"),
    "displayname": column("lower_name"),
    "members": _member,
    "members.value": _member,
    "meta.created": moment("created_at"),
    "meta.lastmodified": moment("changed_at"),
}
# What the other kind alone has matches nothing of this one, where both are searched. Users have display names as well.
_FOREIGN_TO_USERS: Final = GROUPS.keys() - USERS.keys() - {"displayname"}
_LIVE: Final = Q(scim__isnull=False, scim__removed_at__isnull=True)
USER_COLUMNS: Final = {
    "called_as": Case(
        When(_LIVE, then="scim__folded"),
        When(Q(email="") | Q(shares=True), then=Lower("key")),
        default=Lower("email"),
        output_field=CharField(),
    ),
    "address": Lower("email"),
    "said_id": F("scim__external_id"),
    "lower_title": Lower("title"),
    "lower_key": Lower("key"),
    "modified": Greatest("updated_at", Coalesce("scim__changed_at", "updated_at")),
}
GROUP_COLUMNS: Final = {"lower_name": Lower("name")}
USER_ORDERS: Final = {
    "id": "code", "username": "called_as", "externalid": "said_id", "active": "state", "emails": "address",
    "emails.value": "address", "displayname": "search_name", "name.formatted": "search_name", "title": "lower_title",
    "employeenumber": "lower_key", "meta.created": "created_at", "meta.lastmodified": "modified",
}  # fmt: skip
GROUP_ORDERS: Final = {
    "id": "code", "externalid": "external_id", "displayname": "lower_name", "meta.created": "created_at",
    "meta.lastmodified": "changed_at",
}  # fmt: skip


class Asking(FilterVisitor[Q]):
    """Turns a filter into a question, by a table of what can be compared."""

    def __init__(self, known: dict[str, Making]) -> None:
        self.known = known
        self.foreign = _FOREIGN_TO_USERS if known is USERS else USERS.keys() - GROUPS.keys()
        self.within = ""

    def _making(self, path: AttrPath) -> Making:
        name = ".".join(part for part in (self.within, path.attr, path.sub_attr) if part).lower()
        if name in self.foreign:
            return lambda _op, _value: NOBODY
        if name not in self.known:
            raise InvalidFilterException(
                detail=_("%(name)s can’t be searched for. These can: %(known)s.")
                % {"name": name, "known": ", ".join(self.known)}
            )
        return self.known[name]

    def visit_comparison(self, node: Comparison) -> Q:
        return self._making(node.attr_path)(node.op, node.value)

    def visit_present(self, node: Present) -> Q:
        making = self._making(node.attr_path)
        name = node.attr_path.attr.lower()
        if name in ("id", "username", "active", "meta") and name not in self.foreign:
            return Q(pk__isnull=False)
        return making(CompareOperator.ne, None)

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        terms = [self.visit(term) for term in node.terms]
        return reduce(lambda one, other: one & other if node.op == LogicalOperator.and_ else one | other, terms)

    def visit_value_path(self, node: ValuePath) -> Q:
        self.within = node.attr_path.attr.lower()
        try:
            return self.visit(node.val_filter)
        finally:
            self.within = ""


def asked(request: SearchRequest[Any], known: dict[str, Making]) -> Q:
    """The question of a search; everything without a filter. Refuses what the table does not know."""
    return Q() if request.filter is None else Asking(known).visit(request.filter.ast)


def order(request: SearchRequest[Any], known: dict[str, str]) -> list[str]:
    """Columns to sort by, the id last, so that pages don't overlap. Refuses what the table does not know."""
    if request.sort_by is None:
        return ["pk"]
    name = str(request.sort_by).rpartition(":")[2].lower()
    if name not in known:
        raise InvalidPathException(
            detail=_("%(name)s can’t be sorted by. These can: %(known)s.") % {"name": name, "known": ", ".join(known)}
        )
    down = "-" if request.sort_order == SearchRequest.SortOrder.descending else ""
    return [f"{down}{known[name]}", f"{down}pk"]
