"""What people are asked about themselves, by what right, and who looked at the figures. No answer is ever here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.measurement import actions, queries, rules
from viceversa.measurement.forms import AskForm, CategoryForm
from viceversa.measurement.models import Category
from viceversa.measurement.states import CategoryState


@login_required
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """What is asked, was asked, and is being written."""
    rules.must_read_set_up(request.user)
    context = {
        "nav": "groups",
        "categories": queries.categories(),
        "may_set_up": rules.may_set_up(request.user),
        "may_read_ledger": rules.may_read_ledger(request.user),
    }
    return render(request, "measurement/categories.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a category."""
    rules.must_set_up(request.user)
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_category(**form.words, code=form.cleaned_data["code"], by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Kept as a draft. Nobody is asked yet."))
            return redirect("measurement:category", made.code)
    context = {"nav": "groups", "form": form}
    return render(request, "measurement/category_new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def category(request: HttpRequest, code: str) -> HttpResponse:
    """One category: its words, its basis, and ending it. A draft can be rewritten."""
    found = queries.category_for(request.user, code)
    form = CategoryForm(request.POST or None, category=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_category(found, **form.words, by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("It says so already.") if changed.repeated else _("Saved."))
            return redirect("measurement:category", code)
    return _page(request, found, form, AskForm())


@login_required
@require_POST
def basis(request: HttpRequest, code: str) -> HttpResponse:
    """Tick the lawful basis: asking begins."""
    found = queries.category_for(request.user, code)
    form = AskForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_category(found, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            if found.waits:
                messages.info(
                    request,
                    _("A new question about people waits for a privacy officer’s yes. Nobody is asked until then."),
                )
            else:
                messages.success(request, _("Everybody finds it on their own page now."))
            return redirect("measurement:category", code)
    return _page(request, found, CategoryForm(category=found), form)


@login_required
@require_POST
def removal(request: HttpRequest, code: str) -> HttpResponse:
    """Throw a draft away."""
    actions.remove_category(queries.category_for(request.user, code), by=request.user)
    messages.success(request, _("The draft is gone. Nobody was asked."))
    return redirect("measurement:categories")


@login_required
@require_POST
def closure(request: HttpRequest, code: str) -> HttpResponse:
    """No longer ask, and delete what people said."""
    found = actions.close_category(queries.category_for(request.user, code), by=request.user)
    messages.success(request, _("It is no longer asked, and what people said is deleted."))
    return redirect("measurement:category", found.code)


@login_required
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Which figures were released, and who looked at them when."""
    rules.must_read_ledger(request.user)
    context = {
        "nav": "ledger",
        "page": queries.ledger(request.GET.get("page")),
        "may_read_set_up": rules.may_read_set_up(request.user),
    }
    return render(request, "measurement/ledger.html", context)


def _page(request: HttpRequest, found: Category, form: CategoryForm, asking: AskForm) -> HttpResponse:
    context = {
        "nav": "groups",
        "category": found,
        "form": form,
        "asking": asking,
        "is_draft": found.state == CategoryState.DRAFT,
        "is_asked": found.state == CategoryState.ASKED,
        "may_set_up": rules.may_set_up(request.user),
    }
    wrong = form.errors or asking.errors
    return render(request, "measurement/category.html", context, status=422 if wrong else 200)
