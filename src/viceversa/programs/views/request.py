"""What a view of a signed-in person is handed."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from viceversa.people.models import User


class Request(HttpRequest):
    """A request behind `login_required`: it has an account, and says whether htmx sent it."""

    user: User
    htmx: HtmxDetails
