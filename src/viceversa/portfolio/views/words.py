"""The leadership words of a program, for its managers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import Refused
from viceversa.pairings.forms import put_refusal
from viceversa.portfolio import forms, queries
from viceversa.portfolio.actions import words as acts
from viceversa.programs.queries import program_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, code: str) -> HttpResponse:
    """All of them, and adding one."""
    program = program_for(request.user, code)
    form = forms.WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.add_word(program, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Mentors can choose it now."))
            return redirect("portfolio:words", code)
    context = {"nav": "opportunities", "program": program, "form": form, "words": queries.words_of(program)}
    return render(request, "portfolio/words.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def retirement(request: HttpRequest, code: str, word: str) -> HttpResponse:
    """Offer a word no longer."""
    program = program_for(request.user, code)
    acts.retire_word(queries.word_in(program, word), by=request.user)
    messages.success(request, _("Retired. Where a mentor has chosen it, it stays."))
    return redirect("portfolio:words", code)
