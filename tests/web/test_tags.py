"""Template tags: what they draw, to the letter, and that nothing gets through unescaped."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone, translation

from viceversa.pairings.together import Together
from viceversa.people.models import Person
from viceversa.web.templatetags.vv import icon_names, initials

EVIL = '<b>Ann</b> "O\'Hara" & co'
SAFE = "&lt;b&gt;Ann&lt;/b&gt; &quot;O&#x27;Hara&quot; &amp; co"


def draw(source: str, **context: object) -> str:
    return Template("{% load vv %}" + source).render(Context(context)).strip()


def svg(name: str, css: str = "") -> str:
    return f'<svg class="icon{css}" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-{name}"/></svg>'


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ('{% icon "bell" %}', svg("bell")),
        ('{% icon "chev" "chev" %}', svg("chev", " chev")),
        ('{% dir "vice" %}', f'<span class="dir vice">{svg("out")}</span>'),
        ('{% dir "versa" "s" %}', f'<span class="dir versa dir--s">{svg("back")}</span>'),
        (
            '{% from_to "versa" "You to Nia" %}',
            f'<span class="from"><span class="dir versa">{svg("back")}</span>You to Nia</span>',
        ),
        ('{% key "vice" %}', '<span class="key vice"></span>'),
        (
            '{% key "versa" "Mentee" %}',
            '<span class="row row--nowrap row--tight versa"><span class="key"></span>Mentee</span>',
        ),
        ('{% avatar "Nia Adeyemi" "vice" "s" %}', '<span class="avatar vice avatar--s" aria-hidden="true">NA</span>'),
        ('{% avatar "Eve" %}', '<span class="avatar" aria-hidden="true">E</span>'),
        (
            '{% duo "Nia Adeyemi" "Viktor Halvorsen" "l" %}',
            (
                '<span class="duo duo--l" aria-hidden="true"><span class="avatar vice" aria-hidden="true">NA</span>'
                '<span class="avatar versa" aria-hidden="true">VH</span></span>'
            ),
        ),
        (
            '{% who "Nia Adeyemi" "Analyst" "vice" url="/people/x/" %}',
            (
                '<div class="who"><span class="avatar vice" aria-hidden="true">NA</span>'
                '<span><a href="/people/x/"><b>Nia Adeyemi</b></a><small>Analyst</small></span></div>'
            ),
        ),
        ('{% status "risk" "At risk" %}', f'<span class="status status--risk">{svg("alert")}At risk</span>'),
        ('{% status "wait" "Invited" icon="mail" %}', f'<span class="status status--wait">{svg("mail")}Invited</span>'),
        ('{% seen "pair" "You both see this" %}', f'<span class="seen">{svg("users")}You both see this</span>'),
        (
            '{% steps_bar 3 5 "vice" %}',
            '<progress class="vice" max="5" value="3" aria-label="3 of 5 steps done">3 of 5</progress>',
        ),
        ("{% steps_bar 0 0 %}", '<progress max="1" value="0" aria-label="0 of 0 steps done">0 of 0</progress>'),
        (
            '{% twoway 90 73 "Out" "Back" numbers=True %}',
            (
                '<div class="twoway twoway--n"><progress class="vice" max="100" value="90" aria-label="Out">90</progress>'
                '<span class="n">90</span><progress class="versa" max="100" value="73" aria-label="Back">73</progress>'
                '<span class="n">73</span></div>'
            ),
        ),
        (
            '{% share "" ok=31 nudge=5 risk=2 %}',
            (
                '<div class="share" aria-hidden="true"><span class="ok p-31"></span><span class="nudge p-5"></span>'
                '<span class="risk p-2"></span></div>'
            ),
        ),
        (
            '{% share "All well" ok=4000 risk=1 %}',
            '<div class="share" role="img" aria-label="All well"><span class="ok p-100"></span><span class="risk p-1"></span></div>',
        ),
        ('{% share "" %}', '<div class="share" aria-hidden="true"></div>'),
        ("{{ 37.4|p }} {{ 37.6|at }} {{ 180|p }} {{ -3|p }}[{{ none|p }}]", "p-37 at-38 p-100 p-0[]"),
    ],
)
def test_drawn(source: str, drawn: str) -> None:
    assert draw(source, none=None) == drawn


@pytest.mark.parametrize(
    ("source", "times"),
    [
        ("{% from_to 'vice' evil %}", 1),
        ("{% key 'vice' evil %}", 1),
        ("{% who evil evil 'vice' url=evil %}", 3),
        ("{% who_pair evil evil %}", 2),
        ("{% status 'ok' evil %}", 1),
        ("{% seen 'you' evil %}", 1),
        ("{% twoway 1 2 evil evil %}", 2),
        ("{% share evil ok=1 %}", 1),
        ("{% interval 1 2 3 label=evil %}", 1),
        ("{% empty evil evil evil evil %}", 4),
        ("{% avatar evil %}", 0),
        ("{% icon 'bell' evil %}", 1),
    ],
)
def test_escapes_what_it_is_given(source: str, times: int) -> None:
    drawn = draw(source, evil=EVIL)
    assert "<b>Ann" not in drawn
    assert "O'Hara\"" not in drawn
    assert drawn.count(SAFE) == times


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amina Diallo", "AD"),
        ("Lindqvist, Henrik", "HL"),
        ("Noor al-Hashimi", "NA"),
        ("Anna Maria von Berg", "AB"),
        ("Élodie", "É"),
        ("أمينة ديالو", "أد"),
        ("李 娜", "李娜"),
        ("", ""),
        ("--", ""),
        ("<script>", "S"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    "source",
    [
        "{% icon 'nonsense' %}",
        "{% dir 'left' %}",
        "{% status 'fine' 'x' %}",
        "{% seen 'all' 'x' %}",
        "{% avatar 'A' 'left' %}",
    ],
)
def test_an_unknown_word_is_loud_for_developers_and_quiet_for_people(source: str, settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    with pytest.raises(TemplateSyntaxError):
        draw(source)
    settings.DEBUG = False  # type: ignore[attr-defined]
    draw(source)


def test_every_icon_of_the_sprite_can_be_drawn() -> None:
    assert all(f'href="#i-{name}"' in draw(f'{{% icon "{name}" %}}') for name in icon_names())


MOMENT = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("day", "Thu 14 May"),
        ("long", "Thursday 14 May"),
        ("date", "14 May 2026"),
        ("time", "10:00"),
        ("moment", "Thu 14 May, 10:00"),
    ],
)
def test_moments_are_written_in_the_readers_time_zone(style: str, words: str) -> None:
    with timezone.override("Europe/Berlin"):
        drawn = draw("{% when moment style %}", moment=MOMENT, style=style)
    assert drawn == f'<time datetime="2026-05-14T10:00:00+02:00">{words}</time>'


def test_dates_times_and_nothing() -> None:
    assert draw("{% when day %}", day=date(2026, 5, 20)) == '<time datetime="2026-05-20">Wed 20 May</time>'
    assert draw("{% when hour 'time' %}", hour=time(9, 30)) == '<time datetime="09:30:00">09:30</time>'
    assert draw("{% when nothing %}", nothing=None) == ""


@pytest.mark.parametrize(
    ("language", "month", "short"),
    [("en", "Dec", "1 Dec"), ("de", "Dez", "1. Dez"), ("fr", "déc", "1 déc"), ("es", "dic", "1 dic")],
)
def test_a_month_alone_is_written_as_within_a_date(language: str, month: str, short: str) -> None:
    """French and Spanish write months small, also in the block beside a meeting."""
    with translation.override(language):
        drawn = [
            re.sub("<[^>]+>", "", draw(f"{{% when day '{style}' %}}", day=date(2026, 12, 1)))
            for style in ("month", "short")
        ]
    assert drawn == [month, short]


def test_hours_and_the_date_block() -> None:
    end = MOMENT.replace(minute=45)
    with timezone.override("UTC"):
        assert draw("{% hours start end %}", start=MOMENT, end=end) == (
            '<time datetime="2026-05-14T08:00:00+00:00">08:00 to 08:45</time>'
        )
        assert draw("{% day_slot start %}", start=MOMENT) == (
            '<time class="day" datetime="2026-05-14T08:00:00+00:00"><span>Thu</span><b>14</b><span>May</span></time>'
        )


def test_weekdays_and_months_speak_the_readers_language() -> None:
    with translation.override("fr"):
        assert draw("{% when day 'long' %}", day=date(2026, 5, 14)) == '<time datetime="2026-05-14">jeudi 14 mai</time>'


def pages(number: int, total: int = 60) -> str:
    request = RequestFactory().get("/people/", {"q": "a&b", "page": str(number)})
    return draw("{% pages page %}", page=Paginator(range(total), 10).page(number), request=request)


def test_pages_keep_the_query() -> None:
    drawn = pages(2)
    assert '<a href="?q=a%26b&amp;page=1" rel="prev">Back</a>' in drawn
    assert '<a href="?q=a%26b&amp;page=2" aria-current="page">2</a>' in drawn
    assert '<a href="?q=a%26b&amp;page=3" rel="next">Next</a>' in drawn


def test_one_page_needs_no_links() -> None:
    assert pages(1, total=9) == ""


def test_a_name_that_stands_for_several_has_a_picture_of_each() -> None:
    both = Together((Person(name="Nia Adeyemi"), Person(name="Jo Park"))).name
    shown = Template('{% load vv %}{% duo both "Viktor Halvorsen" %}').render(Context({"both": both}))
    assert re.findall(r">([A-Z]{2})<", shown) == ["NA", "JP", "VH"]
