"""The topic catalogue: everybody reads it; people administrators make it the organization's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.people import actions, catalog, queries, rules
from viceversa.people.models import Topic
from viceversa.people.skills import LICENSES
from viceversa.people.topic_forms import MergeForm, TopicForm


@login_required
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """What people can offer and want, by family, narrowed by words and a family."""
    may_edit = rules.may_edit_topics(request.user)
    words, family = request.GET.get("q", "").strip(), request.GET.get("family", "")
    retired = may_edit and request.GET.get("show") == "retired"
    shelves = queries.catalog_rows(words=words, family=family, retired=retired)
    uses = queries.uses() if may_edit else {}
    context = {
        "nav": "topics",
        "may_edit": may_edit,
        "shelves": [
            (shelf.family, [(topic, _used(*uses.get(topic.pk, (0, 0)))) for topic in shelf.topics]) for shelf in shelves
        ],
        "count": sum(len(shelf.topics) for shelf in shelves),
        "families": [(one.key, one.name) for one in catalog.families()],
        "words": words,
        "family": family,
        "retired": retired,
        "fewest": queries.FEWEST,
        "licenses": [LICENSES[source] for source in queries.topic_sources()],
    }
    return render(request, "people/topics.html", context)


def _used(offered: int, wanted: int) -> str:
    """How many offer and want a topic, in words. Here and not in the template, where it would take half the page's time."""
    said = []
    if offered:
        said.append(ngettext("%(n)s person offers it", "%(n)s people offer it", offered) % {"n": localize(offered)})
    if wanted:
        said.append(ngettext("%(n)s person wants it", "%(n)s people want it", wanted) % {"n": localize(wanted)})
    return ", ".join(said)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a topic of one's own."""
    rules.must_edit_topics(request.user)
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            topic = actions.add_topic(
                name=form.cleaned_data["name"], family=form.cleaned_data["family"], words=form.words, by=request.user
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("“%(topic)s” can be chosen now.") % {"topic": topic.label})
            return redirect("people:topics")
    return render(request, "people/topic_new.html", {"nav": "topics", "form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, code: str) -> HttpResponse:
    """One topic: its words in all languages, what it can be merged into, and taking it out."""
    found = queries.topic_for(request.user, code)
    form = TopicForm(request.POST or None, topic=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_topic(
                found,
                name=form.cleaned_data["name"],
                family=form.cleaned_data["family"],
                words=form.words,
                by=request.user,
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("It says so already.") if changed.repeated else _("Saved."))
            return redirect("people:topic", code)
    return _topic_page(request, found, form, MergeForm(topics=_others(found)))


@login_required
@require_POST
def retirement(request: HttpRequest, code: str) -> HttpResponse:
    """Take a topic out of what can be chosen, or offer it again."""
    found = queries.topic_for(request.user, code)
    if request.POST.get("again"):
        actions.restore_topic(found, by=request.user)
        messages.success(request, _("“%(topic)s” can be chosen again.") % {"topic": found.label})
    else:
        actions.retire_topic(found, by=request.user)
        messages.success(
            request, _("“%(topic)s” can’t be chosen any more. Whoever named it keeps it.") % {"topic": found.label}
        )
    return redirect("people:topic", code)


@login_required
@require_POST
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Make one of two."""
    found = queries.topic_for(request.user, code)
    form = MergeForm(request.POST, topics=_others(found))
    if form.is_valid():
        try:
            into = actions.merge_topics(
                found, into=queries.topic_for(request.user, form.cleaned_data["into"]), by=request.user
            )
        except Refused as refused:
            form.add_error("into", str(refused))
        else:
            messages.success(
                request,
                _("“%(topic)s” is “%(other)s” now. What people answered moved along.")
                % {"topic": found.label, "other": into.label},
            )
            return redirect("people:topic", into.code)
    return _topic_page(request, found, TopicForm(topic=found), form)


def _others(found: Topic) -> list[Topic]:
    return [other for other in queries.catalog_topics() if other.pk != found.pk]


def _topic_page(request: HttpRequest, found: Topic, form: TopicForm, merge_form: MergeForm) -> HttpResponse:
    context: dict[str, Any] = {
        "nav": "topics",
        "topic": found,
        "form": form,
        "merge": merge_form,
        "license": LICENSES.get(found.source),
        "uses": queries.uses().get(found.pk, (0, 0)),
        "fewest": queries.FEWEST,
    }
    wrong = form.errors or merge_form.errors
    return render(request, "people/topic.html", context, status=422 if wrong else 200)
