"""The frame around every page: `{% load frame %}`."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template import Context
from django.utils.translation import get_language, get_language_info

from viceversa.web import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def participant_menu(context: Context) -> list[navigation.Item]:
    """Links of the top bar and the tab bar. No query."""
    return navigation.participant(context.get("user"), str(context.get("nav") or ""))


@register.simple_tag(takes_context=True)
def desk_menu(context: Context) -> navigation.Desk:
    """Side navigation of the desk, for the page's `cohort` or `program`. Two queries."""
    user = context["request"].user
    if not user.is_authenticated:
        return navigation.Desk()
    return navigation.desk(
        user,
        str(context.get("nav") or ""),
        cohort=context.get("cohort") or None,
        program=context.get("program") or None,
    )


@register.simple_tag
def address(name: str, *args: str) -> str:
    """The path of a named address, or nothing where this instance has none."""
    return navigation.address(name, *args)


@register.simple_tag
def languages() -> list[dict[str, object]]:
    """The languages one can choose, each in its own words, with its writing direction."""
    return [get_language_info(code) | {"current": code == get_language()} for code, _name in settings.LANGUAGES]


@register.filter
def undo_url(message: object) -> str:
    """Where a toast's Undo posts to: the address in the message's "undo:/…" tag."""
    tags = getattr(message, "extra_tags", "") or ""
    return next((tag.removeprefix("undo:") for tag in tags.split() if tag.startswith("undo:/")), "")
