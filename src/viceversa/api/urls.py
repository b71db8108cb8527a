"""Addresses of the API: what describes it, its operations, and whatever else somebody asks for below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, include, path, re_path

from viceversa.api import views
from viceversa.api.frame import framed
from viceversa.api.rest import rest

described = [
    path("", views.reference, name="reference"),
    path("openapi.json", views.file, name="openapi"),
]
operations: list[URLPattern] = [
    path(str(one.pattern), framed(one.callback), name=one.name)
    for one in rest.urls[0]
    if isinstance(one, URLPattern) and one.name != "api-root"
]
nothing = [re_path(r"^.*$", framed(views.nothing_here), name="nothing")]

urlpatterns = [
    path("api/v1/", include((described, "api_pages"))),
    path("api/v1/", include(([*operations, *nothing], "api"))),
]
