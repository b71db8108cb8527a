"""What a mentee says about a mentor. The page is the same whatever became of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import Refused
from viceversa.pairings import doors
from viceversa.pairings.forms import put_refusal
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, act_page
from viceversa.portfolio import forms, queries, rules
from viceversa.portfolio.actions import statements


@login_required
@never_cache
@require_http_methods(PAGE_AND_FORM)
def saying(request: HttpRequest, code: str) -> HttpResponse:
    """Three questions about each mentor of the pair; POST says what is answered about one of them."""
    own = doors.space_for(request.user, code)
    sayings = [one for one in queries.sayings_in(own.me, own.mentors) if rules.may_state(own.me, one.mentor)]
    if not sayings:
        raise Http404
    about = request.POST.get("about", "")
    shown = []
    for one in sayings:
        is_it = one.mentor.code == about
        form = forms.SayingForm(request.POST if is_it else None, saying=one, prefix=one.mentor.code)
        if is_it and form.is_valid():
            try:
                statements.write(one.mentor, **form.given(), by=request.user)
            except Refused as refusal:
                put_refusal(form, refusal)
            else:
                name = one.mentor.participant.person.first_name
                messages.success(request, _("Sent to %(name)s.") % {"name": name})
                return redirect("portfolio:saying", code)
        shown.append((one, form))
    wrong = next((form for _one, form in shown if form.is_bound and form.errors), None)
    return act_page(request, own, "portfolio/saying.html", sayings=shown, form=wrong)


@login_required
@require_POST
def removal(request: HttpRequest, code: str, statement: str) -> HttpResponse:
    """Take it back."""
    statements.take_back(queries.written_by(request.user, statement), by=request.user)
    messages.success(request, _("Taken back. It is gone wherever it stood."))
    return redirect("portfolio:saying", code)
