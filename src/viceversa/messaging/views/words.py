"""A cohort's own words for a kind of message: sentence by sentence, and what changes before it is saved."""

from __future__ import annotations

from csp.decorators import csp_exempt, csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core.errors import Refused
from viceversa.messaging import actions, queries, rendering
from viceversa.messaging.forms import WordsForm
from viceversa.messaging.kinds import Kind
from viceversa.messaging.scopes import Scope, scope_for
from viceversa.messaging.views.letter import letter
from viceversa.messaging.views.manager import COHORT
from viceversa.messaging.wordings import Change


def _asked(request: HttpRequest, code: str, name: str) -> tuple[Scope, Kind, str]:
    """The cohort, the kind and the language of a request; Http404 for kinds that managers do not see."""
    scope = scope_for(request.user, COHORT, code)
    kind = queries.kind_named(name)
    if kind.manager_sees == "none":
        raise Http404
    language = request.GET.get("language", "")
    return scope, kind, language if language in dict(settings.LANGUAGES) else translation.get_language()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@csp_update({"frame-src": ["'self'"]})
def words(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """GET /cohorts/<code>/messages/words/<name>/ (?language=de). POST shows what would change; with `save`, saves it."""
    scope, kind, language = _asked(request, code, name)
    sentences, own = queries.sentences_in(scope, kind, language)
    form = WordsForm(request.POST or None, sentences=sentences, own=own)
    changes: list[Change] = []
    if request.method == "POST" and form.is_valid():
        changes = queries.changes(sentences, own, form.words)
        try:
            if "save" in request.POST or not changes:
                if actions.set_words(scope, kind=kind.name, language=language, words=form.words, by=request.user):
                    messages.success(request, _("Saved. Every mail of this kind that has not gone out says it so."))
                where = reverse("messaging:words", args=[code, kind.name])
                return redirect(f"{where}?language={language}")
            actions.check_words(kind.name, language=language, words=form.words)
        except Refused as refusal:
            form.add_error(form.field_of(refusal.field), str(refusal))
            changes = []
    context = {
        **scope.page,
        "nav": "messages",
        "scope": scope,
        "kind": kind,
        "language": language,
        "languages": settings.LANGUAGES,
        "form": form,
        "changes": changes,
        "touched": queries.waiting_in(scope, kind, language) if changes else 0,
        "is_own": bool(own),
    }
    return render(request, "messaging/words.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
@csp_exempt()
@xframe_options_sameorigin
def raw(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """GET /cohorts/<code>/messages/words/<name>/raw/: an example with the cohort's own words, for the frame."""
    scope, kind, language = _asked(request, code, name)
    _sentences, own = queries.sentences_in(scope, kind, language)
    with translation.override(language):
        return letter(rendering.sample_of(kind, own).html)
