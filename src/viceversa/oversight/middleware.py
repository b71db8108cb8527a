"""Notes looks: which pages that tell about others were opened, in which role."""

from __future__ import annotations

from collections.abc import Callable

from django.apps import apps
from django.http import HttpRequest, HttpResponse

from viceversa.core import clock
from viceversa.oversight.actions import looks as actions
from viceversa.oversight.looks import PERSON, WATCHED, role_of
from viceversa.people.models import User
from viceversa.tokens.carried import token_with

GetResponse = Callable[[HttpRequest], HttpResponse]


class LooksMiddleware:
    """After a watched page was shown, one insert, and a query where its address names something else; after any other
    page, nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        watched = WATCHED.get(match.view_name) if match is not None else None
        if match is None or watched is None or request.method != "GET" or response.status_code != 200:
            return response
        token = token_with(request)
        user = request.user if token is None else token.made_by
        if not isinstance(user, User):
            return response
        code = match.kwargs[watched.by]
        model, field = watched.through
        if model:
            code = apps.get_model(model)._default_manager.values_list(field, flat=True).get(code=code)
        if watched.about == PERSON and user.person is not None and user.person.code == code:
            return response
        actions.note(
            kind=watched.kind,
            role=role_of(user, match.view_name),
            about_type=watched.about,
            about_code=code,
            now=clock.now(),
        )
        return response
