"""Where the server reads and writes: people of the directory, and groups. Made anew for each request."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from scim2_models import (
    InvalidValueException,
    NotFoundException,
    NotImplementedException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage

from viceversa.core.errors import Refused
from viceversa.integrations.scim import filters, groups, users
from viceversa.people import bulk


class DirectoryStorage(ScimStorage):
    """The directory as the library wants it.

    A change is one transaction with all that follows from it; each one of a bulk request is its own.
    """

    def __init__(self, *, now: datetime) -> None:
        self.now = now

    @contextmanager
    def operation(self) -> Iterator[None]:
        with transaction.atomic(), _in_its_words():
            yield

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        if resource_type.name == "User":
            return users.resource_of(_one(users.everybody(), resource_id))
        return groups.resource_of(_one(groups.all_of_them(), resource_id))

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        """One page. Users and groups at once stand one after the other, which leaves no order of their own."""
        if len(resource_types) > 1 and search_request.sort_by is not None:
            raise NotImplementedException(detail=_("Sort users and groups one after the other."))
        start = search_request.start_index_0 or 0
        room = sys.maxsize if search_request.count is None else search_request.count
        total, rows = 0, []
        for found, as_resource in _found(resource_types, search_request):
            size = found.count()
            first = max(start - total, 0)
            if room and first < size:
                page = [as_resource(row) for row in found[first : first + room]]
                room -= len(page)
                rows += page
            total += size
        return SearchPage(total, rows)

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        if resource_type.name == "User":
            person = users.add(resource.model_dump(), now=self.now)
            return self.get(resource_type, person.code)
        group = groups.add(resource.model_dump(), now=self.now)
        return self.get(resource_type, group.code)

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        code = str(resource.id)
        self._must_be(resource_type, code, expected_version)
        if resource_type.name == "User":
            users.change(_one(users.everybody(), code), resource.model_dump(), now=self.now)
        else:
            groups.change(_one(groups.all_of_them(), code), resource.model_dump(), now=self.now)
        return self.get(resource_type, code)

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        self._must_be(resource_type, resource_id, expected_version)
        if resource_type.name == "User":
            users.remove(_one(users.everybody(), resource_id), now=self.now)
        else:
            groups.remove(_one(groups.all_of_them(), resource_id), now=self.now)

    def _must_be(self, resource_type: ResourceType, code: str, version: str | None) -> None:
        """Let nobody else write from here on, and refuse what was written since it was read."""
        bulk.one_at_a_time()
        resource = self.get(resource_type, code)
        if version is not None and (resource.meta is None or resource.meta.version != version):
            raise PreconditionFailedException


@contextmanager
def _in_its_words() -> Iterator[None]:
    """A refusal of ours as the library answers it: a number or name that is taken is a conflict, else the value is wrong."""
    try:
        yield
    except Refused as refused:
        if refused.field == "key":
            raise UniquenessException(detail=str(refused)) from refused
        raise InvalidValueException(detail=str(refused)) from refused


def _one(found: QuerySet[Any], code: str) -> Any:
    row = found.filter(code=code).first()
    if row is None:
        raise NotFoundException(detail=_("There is nothing with the id %(code)s.") % {"code": code})
    return row


def _found(
    resource_types: list[ResourceType], request: SearchRequest[Any]
) -> Iterator[tuple[QuerySet[Any], Callable[[Any], Resource[Any]]]]:
    """What a search finds of each kind, in order."""
    for kind in resource_types:
        is_user = kind.name == "User"
        everything: QuerySet[Any]
        if is_user:
            everything = users.everybody().alias(**filters.USER_COLUMNS).prefetch_related("scim_groups")
        else:
            everything = groups.all_of_them().alias(**filters.GROUP_COLUMNS)
        question = filters.asked(request, filters.USERS if is_user else filters.GROUPS)
        order = filters.order(request, filters.USER_ORDERS if is_user else filters.GROUP_ORDERS)
        yield everything.filter(question).order_by(*order), users.resource_of if is_user else groups.resource_of
