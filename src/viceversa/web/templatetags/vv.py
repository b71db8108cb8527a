"""The look as template tags: `{% load vv %}`. Each tag escapes what it is given and needs no style attribute.

Sides are `vice` (the mentor, circle) and `versa` (the mentee, square); an empty side is anybody else, in grey.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from viceversa.core import moments
from viceversa.core.labeled import colon
from viceversa.people.models import User
from viceversa.web import navigation

register = template.Library()
register.simple_tag(colon)

SPRITE = Path(__file__).resolve().parent.parent / "templates" / "web" / "_sprite.html"
SIDES = ("vice", "versa", "")
SIZES = ("s", "m", "l", "xl", "")
ARROWS = {"vice": "out", "versa": "back"}
STATUSES = {"ok": "check-circle", "nudge": "bell", "risk": "alert", "wait": "clock"}
READERS = {"you": "lock", "pair": "users", "shield": "shield", "off": "eye-off"}
MARK = mark_safe('<path class="a" d="M3 5.5 8.5 22 14 5.5"/><path class="b" d="M14 22.5 19.5 6 25 22.5"/>')


@cache
def icon_names() -> frozenset[str]:
    """Names of all icons in the sprite."""
    return frozenset(re.findall(r'id="i-([a-z0-9-]+)"', SPRITE.read_text(encoding="utf-8")))


def one_of(value: str, allowed: Any, what: str) -> str:
    """`value` if allowed. A word nobody knows is a mistake in a template: loud for developers, else the quiet default."""
    if value in allowed:
        return value
    if settings.DEBUG:
        raise template.TemplateSyntaxError(
            f"{what} {value!r} is none of {', '.join(repr(word) for word in sorted(allowed))}"
        )
    return ""


def number_class(prefix: str, number: Any) -> str:
    try:
        return f"{prefix}-{min(100, max(0, round(float(number))))}"
    except (TypeError, ValueError):
        return ""


@register.filter
def p(number: Any) -> str:
    """`p-37` for 37.2: the class that hands a number from 0 to 100 to the style sheet."""
    return number_class("p", number)


@register.filter
def at(number: Any) -> str:
    """`at-37` for 37.2: a place inside an element, in percent from its start."""
    return number_class("at", number)


# Signs


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite. Decoration: a word stands beside it, or its button carries `aria-label`."""
    if not one_of(name, icon_names(), "Icon"):
        return mark_safe("")
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-{}"/></svg>',
        f" {css}" if css else "",
        name,
    )


glyph = icon  # for tags that have an argument named `icon`


@register.simple_tag
def mark(css: str = "") -> SafeString:
    """V and its reverse. `{% mark "watermark" %}` on the next-meeting panel."""
    return format_html(
        '<svg class="mark{}" viewBox="0 0 28 28" aria-hidden="true">{}</svg>', f" {css}" if css else "", MARK
    )


def direction(side: str, size: str = "") -> SafeString:
    side = one_of(side, ("vice", "versa"), "Direction")
    return format_html(
        '<span class="dir {}{}">{}</span>', side, " dir--s" if size == "s" else "", icon(ARROWS.get(side, "out"))
    )


@register.simple_tag(name="dir")
def dir_tag(side: str, size: str = "") -> SafeString:
    """Direction badge; a label has to follow it."""
    return direction(side, size)


@register.simple_tag
def from_to(side: str, text: str, size: str = "") -> SafeString:
    """Direction badge with its label: "Amina to you"."""
    return format_html('<span class="from{}">{}{}</span>', " small" if size == "s" else "", direction(side, size), text)


@register.simple_tag
def key(side: str, text: str = "") -> SafeString:
    """The 10 px marker, with a word when given: "Mentor" in a table."""
    side = one_of(side, SIDES, "Side")
    if text:
        return format_html('<span class="row row--nowrap row--tight {}"><span class="key"></span>{}</span>', side, text)
    return format_html('<span class="key {}"></span>', side)


# People


def initials(name: str) -> str:
    """Two letters for "Amina Diallo" and for "Diallo, Amina" alike; one for a single name."""
    family, comma, given = str(name).partition(",")
    words = re.findall(r"[^\W\d_][\w'’-]*", f"{given} {family}" if comma else name)
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


@register.simple_tag
def avatar(name: str, side: str = "", size: str = "") -> SafeString:
    """Initials in the shape of the side. Decoration: the name stands beside it."""
    side, size = one_of(side or "", SIDES, "Side"), one_of(size, SIZES, "Size")
    css = "".join((f" {side}" if side else "", f" avatar--{size}" if size else ""))
    return format_html('<span class="avatar{}" aria-hidden="true">{}</span>', css, initials(name))


@register.simple_tag
def duo(mentor: str, mentee: str, size: str = "") -> SafeString:
    """Both of a pair, the mentor first, always. A name that stands for several has an avatar for `each` of them."""
    size = one_of(size, SIZES, "Size")
    return format_html(
        '<span class="duo{}" aria-hidden="true">{}{}</span>',
        f" duo--{size}" if size else "",
        format_html_join("", "{}", ((avatar(one, "vice"),) for one in getattr(mentor, "each", (mentor,)))),
        avatar(mentee, "versa"),
    )


def named(name: str, detail: str, url: str) -> SafeString:
    bold = format_html('<a href="{}"><b>{}</b></a>', url, name) if url else format_html("<b>{}</b>", name)
    return format_html("<span>{}{}</span>", bold, format_html("<small>{}</small>", detail) if detail else "")


@register.simple_tag
def who(name: str, detail: str = "", side: str = "", size: str = "", url: str = "") -> SafeString:
    """Avatar, name and a detail under it."""
    return format_html('<div class="who">{}{}</div>', avatar(name, side, size), named(name, detail, url))


@register.simple_tag
def who_pair(mentor: str, mentee: str, url: str = "") -> SafeString:
    """A pair in a table: "Nia Okafor, with Viktor Lund"."""
    detail = _("with %(name)s") % {"name": mentee}
    return format_html('<div class="who">{}{}</div>', duo(mentor, mentee, "s"), named(mentor, detail, url))


# Words with a glyph


def capital(text: str) -> str:
    """The text with a capital at its beginning. What is safe stays so: a capital makes no markup."""
    large = capfirst(text)
    return mark_safe(large) if isinstance(text, SafeData) else large


@register.simple_tag
def status(kind: str, text: str, icon: str = "") -> SafeString:
    """`ok`, `nudge`, `risk` or `wait`: a glyph and a word, which begins with a capital. `icon` changes the glyph of `wait`."""
    kind = one_of(kind, STATUSES, "Status") or "wait"
    return format_html(
        '<span class="status status--{}">{}{}</span>', kind, glyph(icon or STATUSES[kind]), capital(text)
    )


@register.simple_tag
def seen(kind: str, text: str) -> SafeString:
    """Who can read this: `you` alone, the `pair`, the program under rules (`shield`), or nobody (`off`)."""
    kind = one_of(kind, READERS, "Reader") or "shield"
    return format_html('<span class="seen">{}{}</span>', glyph(READERS[kind]), text)


# Numbers


def bar(side: str, value: Any, most: Any, label: str, text: str) -> SafeString:
    return format_html(
        '<progress{} max="{}" value="{}" aria-label="{}">{}</progress>',
        format_html(' class="{}"', side) if side else "",
        most,
        value,
        label,
        text,
    )


@register.simple_tag
def steps_bar(done: int, total: int, side: str = "") -> SafeString:
    """Steps done, as a bar."""
    side = one_of(side or "", SIDES, "Side")
    numbers = {"done": done, "total": total}
    return bar(
        side, done, max(total, 1), _("%(done)s of %(total)s steps done") % numbers, _("%(done)s of %(total)s") % numbers
    )


@register.simple_tag
def twoway(
    vice: Any, versa: Any, label_vice: str, label_versa: str, numbers: bool = False, max: Any = 100
) -> SafeString:
    """Both directions in one cell. `numbers` prints the values beside the bars."""
    rows = []
    for side, value, label in (("vice", vice, label_vice), ("versa", versa, label_versa)):
        rows.append(bar(side, value, max, label, value))
        if numbers:
            rows.append(format_html('<span class="n">{}</span>', value))
    return format_html(
        '<div class="twoway{}">{}</div>',
        " twoway--n" if numbers else "",
        format_html_join("", "{}", ((row,) for row in rows)),
    )


@register.simple_tag
def share(label: str, ok: int = 0, nudge: int = 0, risk: int = 0, wait: int = 0) -> SafeString:
    """A whole split by status. The numbers stand beside it as words; with a label it speaks for itself."""
    parts = [(kind, count) for kind, count in (("ok", ok), ("nudge", nudge), ("risk", risk), ("wait", wait)) if count]
    whole = sum(count for _kind, count in parts) or 1
    scale = 1 if whole <= 100 else 100 / whole
    spans = format_html_join(
        "", '<span class="{} {}"></span>', ((kind, p(max(1, count * scale))) for kind, count in parts)
    )
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<div class="share" {}>{}</div>', spoken, spans)


@register.inclusion_tag("web/tags/interval.html")
def interval(
    low: float, estimate: float, high: float, target: float | None = None, side: str = "", label: str = ""
) -> dict[str, Any]:
    """An estimate with its interval, and a target if there is one. Positions in percent of the width."""
    return {
        "low": f"{low:g}%",
        "estimate": f"{estimate:g}%",
        "high": f"{high:g}%",
        "target": None if target is None else f"{target:g}%",
        "side": one_of(side or "", SIDES, "Side"),
        "label": label,
    }


# Time


@register.filter
def written(value: date | datetime | time | None, style: str = "day") -> str:
    """`value` in words, for use inside a translated sentence. Nothing for None."""
    return moments.written(value, one_of(style, moments.STYLES, "Date style") or "day") if value else ""


@register.simple_tag
def when(value: date | datetime | time | None, style: str = "day") -> SafeString:
    """A date or a time as `<time>`, in one of the styles of core.moments. Nothing for None."""
    if not value:
        return mark_safe("")
    return format_html('<time datetime="{}">{}</time>', moments.local(value).isoformat(), written(value, style))


@register.simple_tag
def hours(start: datetime, end: datetime) -> SafeString:
    """ "10:00 to 10:45"."""
    text = _("%(start)s to %(end)s") % {"start": written(start, "time"), "end": written(end, "time")}
    return format_html('<time datetime="{}">{}</time>', moments.local(start).isoformat(), text)


@register.simple_tag
def day_slot(value: date | datetime) -> SafeString:
    """The date block: weekday, day, month."""
    return format_html(
        '<time class="day" datetime="{}"><span>{}</span><b>{}</b><span>{}</span></time>',
        moments.local(value).isoformat(),
        written(value, "weekday"),
        written(value, "number"),
        written(value, "month"),
    )


# Lists


@register.inclusion_tag("web/tags/pages.html", takes_context=True)
def pages(context: template.Context, page: Page[Any], parameter: str = "page", label: str = "") -> dict[str, Any]:
    """Links to the other pages of a list, keeping the rest of the query. Nothing when there is only one."""
    query = context["request"].GET.copy()

    def link(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    numbers = (
        page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1) if page.has_other_pages() else []
    )
    return {
        "page": page,
        "label": label,
        "back": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
        "links": [(number, link(number) if isinstance(number, int) else "") for number in numbers],
    }


@register.simple_tag(takes_context=True)
def heading(
    context: template.Context,
    key: str,
    label: str,
    order: str,
    *,
    fixed: bool = False,
    css: str = "",
    anchor: str = "",
) -> SafeString:
    """A column's heading. It links to the list sorted by this column, the other way round when it is already, and keeps
    the rest of the query. `order` is the present one: a key, "-" before it for downwards. `fixed`: no link. `anchor`:
    the id of the list, on a page that holds more."""
    state = {key: "ascending", f"-{key}": "descending"}.get(order, "")
    sort = format_html(' aria-sort="{}"', state) if state else ""
    if css:
        sort = format_html('{} class="{}"', sort, css)
    if fixed:
        return format_html('<th scope="col" role="columnheader"{}>{}</th>', sort, label)
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if order == key else key
    return format_html(
        '<th scope="col" role="columnheader"{}><a href="?{}{}">{}</a></th>',
        sort,
        query.urlencode(),
        f"#{anchor}" if anchor else "",
        label,
    )


@register.inclusion_tag("web/tags/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, str]:
    """What will be here, in one line, and one step."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.simple_tag
def own_page(user: User) -> str:
    """Where somebody looks after things, when that is not home; else nothing. Seven queries at most."""
    first = navigation.first_page(user)
    return "" if first == navigation.address("pairings:home") else first


# Forms


@register.simple_tag
def field(bound: BoundField, label: str = "", hide_label: bool = False, **attributes: str) -> SafeString:
    """Label, hint, control and error of one form field. `class="…"` goes on the wrapper."""
    return bound.render(
        context={
            "field": bound,
            "label": label or bound.label,
            "hide_label": hide_label,
            "css": attributes.get("class", ""),
        }
    )


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """All fields of a form, without the summary of errors."""
    shown = format_html_join("\n", "{}", ((bound.as_field_group(),) for bound in form.visible_fields()))
    return format_html("{}{}", shown, format_html_join("", "{}", ((bound,) for bound in form.hidden_fields())))


def target_of(bound: BoundField) -> str:
    """Id of the control that a link in the summary moves the focus to."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label


@register.inclusion_tag("web/forms/summary.html")
def errors(form: BaseForm | None, focus: bool = True) -> dict[str, Any]:
    """What has to be mended, each line a link to its field; the focus moves there. Nothing while there is nothing."""
    if not form or not form.is_bound or not form.errors:
        return {"lines": []}
    lines = [("", error) for error in form.non_field_errors()]
    for bound in form:
        lines += [("" if bound.is_hidden else target_of(bound), error) for error in bound.errors]
    return {"lines": lines, "focus": focus}
