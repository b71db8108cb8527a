"""At the bench, for the managers of a program: undo and redo, drafts, stopping a run that takes long."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from viceversa.matching import actions, queries
from viceversa.matching.page.acts import meanwhile
from viceversa.matching.together import ActedMeanwhile
from viceversa.matching.views.manager import SignedIn, show


@login_required
@require_POST
def use(request: SignedIn, code: str) -> HttpResponse:
    """Go back, or forward, to this run: it is in use, with the decisions it was made with."""
    chosen = queries.run_for(request.user, code)
    try:
        used = actions.use_run(chosen, seen=request.POST.get("seen"), by=request.user)
    except ActedMeanwhile as found:
        newest = queries.run_in_use(chosen.cohort)
        return show(request, chosen.cohort, newest, status=409, meanwhile=meanwhile(found, newest, None))
    if not used.repeated:
        text = _("Run %(number)s is in use again.") % {"number": used.number}
        if used.restored:
            also = ngettext(
                "%(n)s decision about a pair is as it was then.",
                "%(n)s decisions about pairs are as they were then.",
                used.restored,
            )
            text = f"{text} {also % {'n': used.restored}}"
        messages.success(request, text)
    return redirect("matching:cohort", chosen.cohort.code)


@login_required
@require_POST
def name(request: SignedIn, code: str) -> HttpResponse:
    """Keep this run as a draft, or let the draft be a try again."""
    chosen = queries.run_for(request.user, code)
    kept = actions.name_run(chosen, name=request.POST.get("name", ""), by=request.user)
    if kept.name:
        messages.success(
            request, _("Run %(number)s is kept as “%(name)s”.") % {"number": kept.number, "name": kept.name}
        )
    else:
        messages.success(request, _("Run %(number)s is a try again, and goes after a while.") % {"number": kept.number})
    return redirect("matching:run", chosen.code)


@login_required
@require_POST
def cancellation(request: SignedIn, code: str) -> HttpResponse:
    """Stop a run that waits or is being solved."""
    chosen = queries.run_for(request.user, code)
    stopped = actions.cancel_run(chosen, by=request.user)
    messages.success(
        request, _("Run %(number)s is stopped. Nothing of it is kept but its question.") % {"number": stopped.number}
    )
    return redirect("matching:cohort", chosen.cohort.code)
