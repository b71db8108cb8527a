"""What describes the API: its file, and a page to read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from viceversa.api.openapi import document
from viceversa.api.reading import kinds, sections


@require_safe
def file(request: HttpRequest) -> JsonResponse:
    """The description of the API in OpenAPI 3.1."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The same to read: every operation with what it takes and gives, in English as in the file."""
    return render(request, "api/reference.html", {"sections": sections(), "problems": kinds()})


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Any other address below /api/v1/."""
    raise Http404
