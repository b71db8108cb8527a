"""One's own page about signing in: with what, and where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from viceversa.people import actions, policy, queries


@login_required
@never_cache
@require_safe
def signing_in(request: HttpRequest) -> HttpResponse:
    """GET /me/signing-in/: what I prove myself with, and where I am signed in."""
    user = request.user
    sign_ins = queries.sign_ins_of(user, timezone.now())
    here = request.session.session_key
    context = {
        "nav": "me",
        "here": next((each for each in sign_ins if each.session_key == here), None),
        "elsewhere": [each for each in sign_ins if each.session_key != here],
        "factors": queries.factors_of(user),
        "is_needed": policy.needs_second_factor(user),
        "has_password": user.has_usable_password(),
    }
    return render(request, "people/signing_in.html", context)


@login_required
@require_POST
def ends(request: HttpRequest) -> HttpResponse:
    """POST /me/signing-in/ends/: sign me out in one browser (`end`), else in all others."""
    user, here = request.user, str(request.session.session_key)
    if code := request.POST.get("end", ""):
        sign_in = actions.end_sign_in(queries.sign_in_for(user, code), by=user)
        if sign_in.session_key == here:
            logout(request)
            return redirect("account_login")
        messages.success(request, _("Signed out there."))
    else:
        count = len(queries.sign_ins_of(user, timezone.now())) - 1
        actions.end_other_sign_ins(user, keep=here, by=user)
        words = ngettext("Signed out in %(count)d other browser.", "Signed out in %(count)d other browsers.", count)
        messages.success(request, words % {"count": count} if count > 0 else _("You were signed in nowhere else."))
    return redirect("people:signing-in")
