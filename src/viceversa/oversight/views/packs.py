"""The pack for works councils and privacy officers: the list, one pack as page and files, and the organization's own words."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.measurement.export.files import file_of
from viceversa.oversight import rules, words
from viceversa.oversight.actions.words import write_words
from viceversa.oversight.forms import WordsForm
from viceversa.oversight.pack import pack_of
from viceversa.oversight.pack.data import data_of
from viceversa.oversight.queries import packs
from viceversa.programs.rules import manages


@login_required
@require_safe
def packs_page(request: HttpRequest) -> HttpResponse:
    """The programs whose pack one may read, and the words that are the organization's own."""
    context = {
        "nav": "packs",
        "programs": packs.programs_to_read(request.user),
        "places": words.PLACES if rules.may_write_words(request.user) else (),
    }
    return render(request, "oversight/packs.html", context)


@login_required
@never_cache
@require_safe
def pack(request: HttpRequest, code: str) -> HttpResponse:
    """One pack, on the page."""
    program = packs.program_to_read(request.user, code)
    context = {
        "nav": "packs",
        "program_read": program,
        "program": program if manages(request.user, program) else None,
        "report": pack_of(program, now=clock.now()),
        "may_write": rules.may_write_words(request.user),
        "places": words.PLACES,
    }
    return render(request, "oversight/pack.html", context)


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """One pack to take along: PDF for people, JSON for programs. Both say what the page says."""
    program = packs.program_to_read(request.user, code)
    if form not in ("pdf", "json"):
        raise Http404
    report = pack_of(program, now=clock.now())
    if form == "json":
        response: HttpResponse = JsonResponse(data_of(report), json_dumps_params={"indent": 2, "ensure_ascii": False})
    else:
        try:
            response = HttpResponse(file_of(report, "pdf"), content_type="application/pdf")
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("oversight:pack", code)
    name = slugify(program.name) or "program"
    response["Content-Disposition"] = f'attachment; filename="{name}-privacy.{form}"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_words(request: HttpRequest, key: str) -> HttpResponse:
    """One place of the organization's own words."""
    place, text = packs.place_to_write(request.user, key)
    form = WordsForm(request.POST if request.method == "POST" else None, place=place, initial={"text": text})
    if request.method == "POST" and form.is_valid():
        write_words(place.key, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Saved. It stands in every pack from now on."))
        return redirect("oversight:packs")
    context = {"nav": "packs", "place": place, "form": form}
    return render(request, "oversight/words.html", context, status=422 if form.errors else 200)
