"""A program's channels in a chat, for its managers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.integrations.chat import actions, queries, rules
from viceversa.integrations.chat.forms import ChannelForm
from viceversa.integrations.chat.services import SERVICES
from viceversa.programs.queries import program_for


@login_required
@require_safe
def program(request: HttpRequest, code: str) -> HttpResponse:
    """GET /programs/<code>/chat/: its channels, and what was posted there."""
    found = program_for(request.user, code)
    context = {
        "nav": "chat",
        "program": found,
        "channels": queries.channels_of(found),
        "offered": [SERVICES[name].title for name in rules.offered()],
    }
    return render(request, "chat/program.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """GET /programs/<code>/chat/new/. POST adds a channel."""
    found = program_for(request.user, code)
    offered = rules.offered()
    if not offered:
        return redirect("chat:program", code)
    form = ChannelForm(request.POST if request.method == "POST" else None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_channel(found, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Added. Send a test to see that it arrives."))
            return redirect("chat:program", code)
    context = {"nav": "chat", "program": found, "form": form, "services": [SERVICES[name] for name in offered]}
    return render(request, "chat/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str, channel: str) -> HttpResponse:
    """GET /programs/<code>/chat/<channel>/: name, address, language, and what is posted. POST saves."""
    found = queries.channel_for(request.user, code, channel)
    form = ChannelForm(request.POST if request.method == "POST" else None, channel=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_channel(found, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("chat:program", code)
    context = {
        "nav": "chat",
        "program": found.program,
        "form": form,
        "channel": found,
        "services": [SERVICES[found.service]],
    }
    return render(request, "chat/form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def switching(request: HttpRequest, code: str, channel: str) -> HttpResponse:
    """POST /programs/<code>/chat/<channel>/switching/ with `on` yes or no."""
    found = queries.channel_for(request.user, code, channel)
    on = request.POST.get("on") == "yes"
    actions.switch(found, on=on, by=request.user)
    messages.success(request, _("Posted there from now on.") if on else _("Nothing is posted there any more."))
    return redirect("chat:program", code)


@login_required
@require_POST
def test(request: HttpRequest, code: str, channel: str) -> HttpResponse:
    """POST /programs/<code>/chat/<channel>/test/: post one sentence, and say what was answered."""
    answered = actions.send_test(queries.channel_for(request.user, code, channel), by=request.user)
    if answered.startswith("2"):
        messages.success(request, _("The chat took it. Look into the channel."))
    else:
        messages.warning(request, _("It was not posted. %(answer)s") % {"answer": queries.said(answered)})
    return redirect("chat:program", code)


@login_required
@require_POST
def removal(request: HttpRequest, code: str, channel: str) -> HttpResponse:
    """POST /programs/<code>/chat/<channel>/removal/"""
    actions.remove_channel(queries.channel_for(request.user, code, channel), by=request.user)
    messages.success(request, _("Removed. What was posted stays in the chat."))
    return redirect("chat:program", code)


@login_required
@require_POST
def again(request: HttpRequest, code: str, channel: str, post: str) -> HttpResponse:
    """POST /programs/<code>/chat/<channel>/posts/<post>/again/"""
    actions.post_again(queries.post_for(request.user, code, channel, post), by=request.user)
    messages.success(request, _("It is tried again."))
    return redirect("chat:program", code)
