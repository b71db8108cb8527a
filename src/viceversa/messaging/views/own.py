"""How often one gets mail, for oneself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from viceversa.messaging import actions, queries
from viceversa.messaging.claiming import often_of
from viceversa.messaging.forms import OftenForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def often(request: HttpRequest) -> HttpResponse:
    """GET /me/mails/: how often what can wait comes, and which mails one stopped. POST sets it; with `kind`, that kind comes again."""
    person = request.user.person
    if person is None:
        raise Http404
    if kind := request.POST.get("kind", ""):
        actions.resume(kind, person=person, by=request.user)
        messages.success(request, _("These mails come again."))
        return redirect("messaging:often")
    form = OftenForm(request.POST if request.method == "POST" else None, initial={"often": often_of(person)})
    if request.method == "POST" and form.is_valid():
        actions.set_often(form.cleaned_data["often"], person=person, by=request.user)
        messages.success(request, _("Saved. It holds for every mail that has not gone out yet."))
        return redirect("messaging:often")
    context = {"nav": "me", "form": form, "stopped": queries.stopped_by(person)}
    return render(request, "messaging/often.html", context, status=422 if form.errors else 200)
