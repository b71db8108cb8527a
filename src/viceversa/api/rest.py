"""All nouns of the API, put together."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from viceversa.api.frame import Reader, problem_of
from viceversa.api.nouns import (
    cohorts,
    events,
    imports,
    matching,
    pairings,
    participants,
    people,
    plan,
    programs,
    reports,
    token,
    topics,
    workshops,
)

VERSION: Final = "1"
PREFIX: Final = "api/v1/"


class Rest(NinjaAPI):
    """Operations go by the names of their functions, which are unique (tests/api/test_openapi.py)."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


rest = Rest(
    title="Vice Versa",
    version=VERSION,
    description="Programs of reverse mentoring, for machines: the same verbs and the same rules as on the pages.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=Reader(),
)
for noun in (
    token, people, imports, topics, programs, cohorts, plan, participants, matching, pairings, workshops, reports, events,
):  # fmt: skip
    rest.add_router("", noun.router)


def _answer(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_of(error).answer()


for _kind in (Exception, Http404, HttpError, ValidationError):
    rest.add_exception_handler(_kind, _answer)
