"""One's own portfolio: what is in it, an entry, what mentees wrote, asking for it, all of it as a file, deleting it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.pairings.forms import put_refusal
from viceversa.people.models import Person
from viceversa.portfolio import contents, files, forms, queries
from viceversa.portfolio.actions import entries, statements, versions
from viceversa.portfolio.models import Entry

PAGE_AND_FORM = ["GET", "HEAD", "POST"]


@login_required
@never_cache
@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """Everything that is in it, for its owner alone."""
    now = clock.now()
    person = queries.person_of(request.user, now)
    about = queries.statements_about(person)
    context = {
        "nav": "portfolio",
        "my_side": "vice",
        "parts": contents.parts_of(person, about),
        "offered": [contents.said(one) for one in about if one.state == "offered"],
        "aside": [contents.said(one) for one in about if one.state == "declined"],
        "askings": queries.askings_of(person, about),
        "versions": queries.versions_of(person, now),
        "kinds": [(kind, kind.label) for kind in Entry.Kind],
        "kept_until": queries.kept_until(person),
    }
    return render(request, "portfolio/own.html", context)


@login_required
@require_http_methods(PAGE_AND_FORM)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Write an entry of a kind."""
    person = queries.person_of(request.user, clock.now())
    if kind not in Entry.Kind.values:
        raise Http404
    form = _form(request, person, kind)
    if request.method == "POST" and form.is_valid():
        try:
            entries.write(person, kind=kind, words=form.words, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. Only you see it."))
            return redirect("portfolio:own")
    return _page(request, form, kind)


@login_required
@require_http_methods(PAGE_AND_FORM)
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """Change one."""
    one = queries.entry_for(request.user, code)
    form = _form(request, one.person, one.kind, one)
    if request.method == "POST" and form.is_valid():
        try:
            entries.change(one, words=form.words, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. Versions you made before stay as they are."))
            return redirect("portfolio:own")
    return _page(request, form, one.kind, one)


def _form(request: HttpRequest, person: Person, kind: str, one: Entry | None = None) -> forms.EntryForm:
    data = request.POST if request.method == "POST" else None
    if kind == Entry.Kind.SKILL:
        words = queries.words_for(person, clock.now())
        return forms.SkillForm(data, entry=one, today=clock.today(), words=words)
    return forms.EntryForm(data, entry=one, today=clock.today())


def _page(request: HttpRequest, form: forms.EntryForm, kind: str, one: Entry | None = None) -> HttpResponse:
    has_words = kind != Entry.Kind.SKILL or len(form.fields["skill"].choices) > 1
    context = {
        "nav": "portfolio",
        "my_side": "vice",
        "form": form,
        "entry": one,
        "kind": Entry.Kind(kind).label,
        "has_words": has_words,
    }
    return render(request, "portfolio/entry.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def removal(request: HttpRequest, code: str) -> HttpResponse:
    """Delete an entry."""
    entries.remove(queries.entry_for(request.user, code), by=request.user)
    messages.success(request, _("Deleted. Where a version has it, it stays until you delete that."))
    return redirect("portfolio:own")


@login_required
@require_POST
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """Let a statement count, or set it aside."""
    one = queries.statement_for(request.user, code)
    act = request.POST.get("act", "")
    if act == "accept":
        statements.accept(one, by=request.user)
        messages.success(request, _("It counts now. You choose in which version it stands."))
    elif act == "decline":
        statements.decline(one, by=request.user)
        messages.success(request, _("Set aside. Nobody is told."))
    else:
        raise Refused(_("Choose whether it counts."))
    return redirect("portfolio:own")


@login_required
@require_POST
def request_statement(request: HttpRequest, member: str) -> HttpResponse:
    """Ask one's mentee for a few words."""
    asked = statements.ask(queries.mentor_in(request.user, member), by=request.user)
    text = _("You asked before. It can be asked once.") if asked.repeated else _("Asked. It can be left unanswered.")
    messages.success(request, text)
    return redirect("portfolio:own")


@login_required
@never_cache
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """The whole portfolio as JSON."""
    person = queries.person_of(request.user, clock.now())
    return files.json_answer("portfolio", files.data_of(person.name, "", contents.parts_of(person)))


@login_required
@require_http_methods(PAGE_AND_FORM)
def delete_all(request: HttpRequest) -> HttpResponse:
    """Delete the whole portfolio."""
    person = queries.person_of(request.user, clock.now())
    if request.method == "POST":
        versions.delete_all(person, by=request.user)
        messages.success(request, _("Deleted, with every access to it."))
        return redirect("portfolio:own")
    return render(request, "portfolio/removal.html", {"nav": "portfolio", "my_side": "vice"})
