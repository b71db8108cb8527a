"""One's own page: language and look, what is kept about oneself, signing out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.people import actions, export, hooks, queries
from viceversa.people.forms import AbsenceForm, MeForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here, how I want it, and my data."""
    user = request.user
    initial = {"name": user.name, "language": user.language, "theme": user.theme}
    form = MeForm(request.POST or None, initial=initial, own_name=user.person is None)
    if request.method == "POST" and form.is_valid():
        actions.set_preferences(user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:me")
    return _me(request, form, AbsenceForm())


@login_required
@require_POST
def absences(request: HttpRequest) -> HttpResponse:
    """POST /me/absences/: say when one is away, or with `end`, that one is not."""
    user = request.user
    if user.person is None:
        raise Http404
    if code := request.POST.get("end", ""):
        actions.end_absence(queries.absence_for(user, code), by=user)
        messages.success(request, _("Taken back. Mails come as usual."))
        return redirect("people:me")
    form = AbsenceForm(request.POST)
    if form.is_valid():
        try:
            actions.add_absence(user.person, **form.cleaned_data, by=user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Noted. Mails that can wait come after your return."))
            return redirect("people:me")
    initial = {"name": user.name, "language": user.language, "theme": user.theme}
    return _me(request, MeForm(initial=initial, own_name=False), form)


def _me(request: HttpRequest, form: MeForm, away: AbsenceForm) -> HttpResponse:
    user = request.user
    context = {
        "nav": "me",
        "form": form,
        "away": away,
        "absences": queries.absences_of(user.person, clock.today()) if user.person else [],
        "cards": [card for ask in hooks.OWN_PAGE if (card := ask(user))],
    }
    return render(request, "people/me.html", context, status=422 if form.errors or away.errors else 200)


@login_required
@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about me, as a file."""
    response = JsonResponse(
        export.of(request.user, now=clock.now()), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
