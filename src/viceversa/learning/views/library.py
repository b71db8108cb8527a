"""The library: found by words, topic and role; and for managers, what their program keeps in it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.core.typed import page_of
from viceversa.learning import actions, queries
from viceversa.learning.models import Resource
from viceversa.learning.resource_forms import ResourceForm
from viceversa.programs.models import Program, Role
from viceversa.programs.queries import program_for


@login_required
@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    """All one may read, narrowed by words, topic and role."""
    words, topic, family = (request.GET.get(name, "").strip() for name in ("q", "topic", "family"))
    role = request.GET.get("role", "")
    role = role if role in Role.values else ""
    context = {
        "nav": "guides",
        "words": words,
        "topic": topic,
        "family": family,
        "role": role,
        "roles": [("", _("All")), (Role.MENTOR, _("For mentors")), (Role.MENTEE, _("For mentees"))],
        "found": queries.resources_for(
            request.user, words=words, topic=topic, family=family, role=role, page=page_of(request)
        ),
    }
    return render(request, "learning/resources.html", context)


@login_required
@require_safe
def resource(request: HttpRequest, key: str) -> HttpResponse:
    """One of them."""
    context = {"nav": "guides", "card": queries.resource_for(request.user, key)}
    return render(request, "learning/resource.html", context)


# For managers


@login_required
@require_safe
def shelf(request: HttpRequest, code: str) -> HttpResponse:
    """What the program keeps."""
    program = program_for(request.user, code)
    context = {"nav": "shelf", "program": program, "resources": queries.resources_of(program)}
    return render(request, "learning/shelf.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Write a resource, or link to one."""
    program = program_for(request.user, code)
    form = ResourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_resource(program, **form.words, code=form.cleaned_data["code"], by=request.user)
        except Refused as refused:
            form.problem(refused.field, str(refused))
        else:
            messages.success(request, _("Kept as a draft. Read it below, then publish it."))
            return redirect("learning:shelf-one", code, made.code)
    return _page(request, program, None, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, code: str, resource: str) -> HttpResponse:
    """One resource as it will be read, and its words to change."""
    program = program_for(request.user, code)
    found = queries.own_resource_for(request.user, program, resource)
    form = ResourceForm(request.POST or None, resource=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_resource(
                found, **form.words, version=form.cleaned_data["version"], by=request.user
            )
        except Refused as refused:
            form.problem(refused.field, str(refused))
        else:
            messages.success(request, _("It says so already.") if changed.repeated else _("Saved."))
            return redirect("learning:shelf-one", code, resource)
    return _page(request, program, found, form)


def _page(request: HttpRequest, program: Program, found: Resource | None, form: ResourceForm) -> HttpResponse:
    context = {
        "nav": "shelf",
        "program": program,
        "resource": found,
        "item": queries.as_item(found) if found else None,
        "form": form,
    }
    return render(request, "learning/shelf_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def publication(request: HttpRequest, code: str, resource: str) -> HttpResponse:
    """Let people find it."""
    program = program_for(request.user, code)
    done = actions.publish_resource(queries.own_resource_for(request.user, program, resource), by=request.user)
    messages.success(request, _("“%(title)s” is in the library now.") % {"title": done.title})
    return redirect("learning:shelf", code)


@login_required
@require_POST
def withdrawal(request: HttpRequest, code: str, resource: str) -> HttpResponse:
    """Nobody finds it any more."""
    program = program_for(request.user, code)
    done = actions.withdraw_resource(queries.own_resource_for(request.user, program, resource), by=request.user)
    messages.success(request, _("“%(title)s” is no longer in the library.") % {"title": done.title})
    return redirect("learning:shelf", code)
