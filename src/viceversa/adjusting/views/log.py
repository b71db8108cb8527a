"""What changed in a program, and managers' own words about it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.adjusting import actions
from viceversa.adjusting.changes import page_of_changes
from viceversa.adjusting.forms import RemarkForm
from viceversa.core.errors import Refused
from viceversa.core.typed import page_of, whole
from viceversa.pairings.forms import put_refusal
from viceversa.programs.queries import program_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The log, the newest first; POST writes a remark into it, about one change or about a day."""
    program = program_for(request.user, code)
    about = whole(request.POST.get("about")) if request.method == "POST" else None
    form = RemarkForm(request.POST or None, about=about)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remark(program, **form.cleaned_data, about=about, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Written down."))
            return redirect("adjusting:changes", code)
    context = {
        "nav": "changes",
        "program": program,
        "changes": page_of_changes(program, page=page_of(request)),
        "form": form,
        "about": about,
    }
    return render(request, "adjusting/changes.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def removal(request: HttpRequest, code: str, remark: str) -> HttpResponse:
    """Take a remark out again."""
    actions.remove_remark(program_for(request.user, code), code=remark, by=request.user)
    messages.success(request, _("Taken out."))
    return redirect("adjusting:changes", code)
