"""When a cohort's mails may go out, for its managers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from viceversa.core.errors import Refused
from viceversa.messaging import actions, queries
from viceversa.messaging.forms import MailRulesForm
from viceversa.messaging.scopes import scope_for
from viceversa.messaging.views.manager import COHORT


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, code: str) -> HttpResponse:
    """GET /cohorts/<code>/messages/rules/: quiet hours, weekends, one mail a day. POST settles them."""
    scope = scope_for(request.user, COHORT, code)
    quiet = queries.mail_rules(scope)
    begin, end = quiet.night or (None, None)
    form = MailRulesForm(
        request.POST or None,
        initial={"quiet_from": begin, "quiet_until": end, "weekends": quiet.weekends, "digest": quiet.digest},
    )
    if request.method == "POST" and form.is_valid():
        try:
            if actions.set_mail_rules(scope, quiet=form.quiet, by=request.user):
                messages.success(request, _("Saved. It holds for every mail that has not gone out yet."))
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("messaging:rules", code)
    context = {**scope.page, "nav": "messages", "scope": scope, "form": form}
    return render(request, "messaging/rules.html", context, status=422 if form.errors else 200)
