"""A file of skills on its way into the catalogue: choose it, look through it, take what fits."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from viceversa.core.errors import Refused
from viceversa.core.typed import page_of, whole
from viceversa.core.uploads import takes_files
from viceversa.people import actions, catalog, queries, rules
from viceversa.people.models import TopicImport
from viceversa.people.skills import LICENSES
from viceversa.people.states import TopicImportState
from viceversa.people.topic_forms import SkillsFileForm

SHOWN = ("new", "taken", "known")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(lambda: settings.IMPORT_MAX_BYTES)
def start(request: HttpRequest) -> HttpResponse:
    """Choose a file. It is read at once."""
    rules.must_edit_topics(request.user)
    form = SkillsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = actions.start_topic_import(file_name=upload.name, content=upload.file, by=request.user)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("people:topic-import-one", made.code)
    context = {"nav": "topics", "form": form, "imports": queries.topic_imports()}
    return render(request, "people/topic_import.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """Look through the entries, page by page. POST notes what is ticked on the shown page."""
    found = queries.topic_import_for(request.user, code)
    if request.method == "POST":
        return _choose(request, found)
    words, show = request.GET.get("q", "").strip(), request.GET.get("show", "new")
    show = show if show in SHOWN else "new"
    context = {
        "nav": "topics",
        "import": found,
        "license": LICENSES[found.source],
        "done": found.state != TopicImportState.REVIEW,
        "words": words,
        "show": show,
    }
    if not context["done"]:
        counts = queries.topic_row_counts(found)
        context |= {
            "counts": counts,
            "tabs": [
                ("new", _("Not in the catalogue"), counts["new"]),
                ("taken", _("Chosen"), counts["taken"]),
                ("known", _("Known already"), counts["known"]),
            ],
            "page": queries.topic_rows(found, words=words, show=show, page=page_of(request)),
            "families": [(one.key, one.name) for one in catalog.families()],
        }
    return render(request, "people/topic_import_review.html", context)


def _choose(request: HttpRequest, found: TopicImport) -> HttpResponse:
    """Rows that were on the page and are not ticked are put back."""
    shown = [number for text in request.POST.getlist("shown") if (number := whole(text)) is not None]
    ticked = {whole(text) for text in request.POST.getlist("take")}
    found = actions.choose_rows(
        found,
        taken={number: number in ticked for number in shown},
        families={number: family for number in shown if (family := request.POST.get(f"family-{number}", ""))},
        by=request.user,
    )
    if not found.repeated:
        taken = queries.topic_row_counts(found)["taken"]
        messages.success(
            request,
            ngettext("%(count)s entry is chosen so far.", "%(count)s entries are chosen so far.", taken)
            % {"count": taken},
        )
    return redirect(request.get_full_path())


@login_required
@require_POST
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Make topics of what is chosen."""
    found = actions.apply_topic_import(queries.topic_import_for(request.user, code), by=request.user)
    if not found.repeated:
        messages.success(
            request,
            ngettext("%(count)s topic was added.", "%(count)s topics were added.", found.added)
            % {"count": found.added},
        )
    return redirect("people:topics")


@login_required
@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw the file away."""
    actions.discard_topic_import(queries.topic_import_for(request.user, code), by=request.user)
    messages.success(request, _("The file is thrown away. The topics are as they were."))
    return redirect("people:topic-import")
