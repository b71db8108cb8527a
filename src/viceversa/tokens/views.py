"""Access tokens: which there are, making one, revoking one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.tokens import actions, queries, rules
from viceversa.tokens.forms import TokenForm
from viceversa.tokens.scopes import SCOPES


@login_required
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """Those one may revoke: good ones first, then those that ended."""
    rules.must_make(request.user)
    now = clock.now()
    rows = [
        (token, [SCOPES[name].label if name in SCOPES else name for name in token.scopes])
        for token in queries.tokens(request.user)
    ]
    context = {
        "nav": "tokens",
        "good": [row for row in rows if row[0].is_good(now)],
        "ended": [row for row in rows if not row[0].is_good(now)],
        "sees_all": rules.may_see_all(request.user),
    }
    return render(request, "tokens/list.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make one. Its secret stands in this one answer and nowhere else, so there is no way on to another page."""
    rules.must_make(request.user)
    data = request.POST if request.method == "POST" else None
    form = TokenForm(data, scopes=rules.may_give_scopes(request.user), now=clock.now())
    context = {"nav": "tokens", "form": form}
    if data is not None and form.is_valid():
        given = form.cleaned_data
        try:
            context["token"], context["secret"] = actions.create_token(
                name=given["name"],
                scopes=given["scopes"],
                expires_at=form.expires_at,
                code=given["code"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    return render(request, "tokens/new.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revocation(request: HttpRequest, code: str) -> HttpResponse:
    """End it at once."""
    token = actions.revoke_token(queries.token_for(request.user, code), by=request.user)
    messages.success(request, _("Revoked. “%(name)s” is let in no more.") % {"name": token.name})
    return redirect("tokens:list")
