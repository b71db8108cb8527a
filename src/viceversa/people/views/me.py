"""One's own page: language and look, what is kept about oneself, signing out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core import clock
from viceversa.people import actions, export
from viceversa.people.forms import MeForm


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
    context = {"nav": "me", "form": form, "kept": export.what_is_kept(), "has_password": user.has_usable_password()}
    return render(request, "people/me.html", context, status=422 if form.errors else 200)


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
