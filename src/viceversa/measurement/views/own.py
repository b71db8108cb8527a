"""What somebody says about themselves: only they come here, and nothing of it is kept by the browser."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import Refused
from viceversa.measurement import actions, queries
from viceversa.measurement.forms import DeclarationForm
from viceversa.people.models import Person


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """Say which groups one belongs to, change it, or say nothing."""
    person = _person(request)
    asked = list(queries.asked())
    form = DeclarationForm(request.POST or None, categories=asked, answers=queries.own_answers(person))
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.declare(person, groups=form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved. Only you can read it.") if saved else _("You said so already."))
            return redirect("measurement:own")
    context = {"nav": "me", "form": form, "asked": asked, "can_take_back": queries.has_declared(person)}
    return render(request, "measurement/own.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def withdrawal(request: HttpRequest) -> HttpResponse:
    """POST /me/groups/withdrawal/: delete all that one said."""
    gone = actions.take_back(_person(request), by=request.user)
    messages.success(
        request, _("There was nothing to delete.") if gone.repeated else _("Deleted. It counts nowhere now.")
    )
    return redirect("measurement:own")


def _person(request: HttpRequest) -> Person:
    person: Person | None = request.user.person
    if person is None:
        raise Http404
    return person
