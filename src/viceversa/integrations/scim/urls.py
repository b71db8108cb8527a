"""Addresses of the SCIM server: its root, and everything below it."""

from __future__ import annotations

from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt  # A program with a token has no cookie that another page could use.
def scim(request: HttpRequest, path: str = "") -> HttpResponse:
    """views.scim, loaded when first asked for: the SCIM library builds its models as long as all the rest takes to load,
    and most processes are never asked."""
    answer: HttpResponse = import_module("viceversa.integrations.scim.views").scim(request, path)
    return answer


app_name = "scim"
urlpatterns = [
    path("scim/v2/", scim, name="root"),
    path("scim/v2/<path:path>", scim, name="one"),
]
