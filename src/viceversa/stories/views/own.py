"""A pair writes its story, and each says yes or no to it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viceversa.core.errors import Refused
from viceversa.core.typed import whole
from viceversa.pairings import doors
from viceversa.pairings.doors import Space
from viceversa.pairings.forms import put_refusal
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, act_page
from viceversa.stories import forms, rules
from viceversa.stories.actions import consents, writing
from viceversa.stories.models import Audience, Story
from viceversa.stories.queries import own as queries


@login_required
@require_safe
def stories(request: HttpRequest, code: str) -> HttpResponse:
    """All stories of a pair."""
    space = doors.space_for(request.user, code)
    page = {"stories": queries.stories_of(space), "may_write": rules.may_write(space.pairing)}
    return act_page(request, space, "stories/own.html", **page)


@login_required
@require_http_methods(PAGE_AND_FORM)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Begin one."""
    space = doors.space_for(request.user, code)
    form = forms.StoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = writing.write(space.pairing, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            return redirect("stories:story", code, made.code)
    return act_page(request, space, "stories/words.html", form=form, story=None)


@login_required
@require_http_methods(PAGE_AND_FORM)
def words(request: HttpRequest, code: str, story: str) -> HttpResponse:
    """Change its words."""
    space = doors.space_for(request.user, code)
    one = queries.story_in(space, story)
    form = forms.StoryForm(request.POST or None, story=one)
    if request.method == "POST" and form.is_valid():
        try:
            writing.reword(one, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("stories:story", code, story)
    return act_page(request, space, "stories/words.html", form=form, story=one)


@login_required
@require_safe
def story(request: HttpRequest, code: str, story: str) -> HttpResponse:
    """One story, what each has said, and what one can say oneself."""
    space = doors.space_for(request.user, code)
    return _page(request, space, queries.story_in(space, story))


def _page(request: HttpRequest, space: Space, one: Story, form: forms.ConsentForm | None = None) -> HttpResponse:
    shown = queries.own_story(space, one)
    most = one.audience if shown.is_on_its_way or one.published_at else Audience.OUTSIDE
    form = form or forms.ConsentForm(mine=shown.mine, most=most)
    return act_page(request, space, "stories/story.html", shown=shown, story=one, form=form)


@login_required
@require_POST
def consent(request: HttpRequest, code: str, story: str) -> HttpResponse:
    """Ask for it, say yes, keep it between us, take it back."""
    space = doors.space_for(request.user, code)
    one = queries.story_in(space, story)
    act = request.POST.get("act")
    if act == "keep":
        consents.hold_back(one, by=request.user)
        messages.success(request, _("It stays between you."))
    elif act == "withdraw":
        consents.withdraw(one, by=request.user)
        messages.success(request, _("Withdrawn. It is off every page."))
    elif act in ("ask", "agree"):
        form = forms.ConsentForm(request.POST)
        if not form.is_valid():
            return _page(request, space, one, form)
        try:
            _say(request, one, act, form)
        except Refused as refusal:
            put_refusal(form, refusal)
            return _page(request, space, one, form)
    else:
        raise Http404
    return redirect("stories:story", code, story)


def _say(request: HttpRequest, one: Story, act: str, form: forms.ConsentForm) -> None:
    if act == "ask":
        consents.ask(one, **form.cleaned_data, by=request.user)
        messages.success(request, _("Your yes is noted. The others of you are asked."))
    else:
        sequence = whole(request.POST.get("sequence")) or 0
        consents.agree(one, sequence=sequence, **form.cleaned_data, by=request.user)
        messages.success(request, _("Your yes is noted."))


@login_required
@require_POST
def removal(request: HttpRequest, code: str, story: str) -> HttpResponse:
    """Delete it."""
    space = doors.space_for(request.user, code)
    writing.remove(queries.story_in(space, story), by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("stories:own", code)
