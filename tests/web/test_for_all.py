"""What no page may hold, whoever uses it: shown to be absent from every template, style sheet and script.

The walk of tests/browser/test_every_page.py looks at pages as they are drawn; here is what would hide from it.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tests.pairings.visiting import visit
from tests.support import accessibility
from tests.web.test_templates import HOUSE, SCRIPTS, TEMPLATES, name_of

SHEETS = sorted(HOUSE.rglob("static/**/*.css"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_plays_moves_by_itself_or_locks_the_view(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"<(?:audio|video|canvas|object|embed|marquee|blink)\b|<img\b(?![^>]*\balt=)", source) == []
    assert re.findall(r'http-equiv="refresh"|user-scalable|maximum-scale|\baccesskey=|\bautoplay\b', source) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_no_script_needs_a_drag_a_path_or_a_shaken_device(path: Path) -> None:
    """Nor acts when a pointer goes down, listens for a key on every page without Control, or keeps anybody from pasting."""
    source = path.read_text(encoding="utf-8")
    assert (
        re.findall(
            r"drag|pointermove|mousemove|touchmove|pointerdown|mousedown|touchstart|device(?:motion|orientation)|paste",
            source,
        )
        == []
    )
    if '"keydown"' in source:
        assert re.search(r"closest\?\.\(|dataset\?\.combobox|ctrlKey \|\| event\.metaKey", source)


def test_what_moves_moves_only_for_those_who_want_it() -> None:
    """Each animation stands inside a question for it; transitions are cut to nothing for everybody else."""
    for path in SHEETS:
        source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        wanted = re.sub(
            r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}", "", source
        )
        assert re.findall(r"\banimation(?:-name)?\s*:", wanted) == [], path
    media = (HOUSE / "web/static/web/css/media.css").read_text(encoding="utf-8")
    assert "animation-duration: .01ms !important" in media
    assert "transition-duration: .01ms !important" in media


def test_a_page_turns_with_its_device() -> None:
    assert "orientation" not in "".join(path.read_text(encoding="utf-8") for path in SHEETS)
    assert "orientation" not in Client().get("/manifest/en.webmanifest").content.decode()


def test_nothing_is_said_on_hover_alone() -> None:
    """No rule shows on hover what was hidden; hints that a mouse gets (`title`) repeat a name that is there for everybody."""
    for path in SHEETS:
        for block in re.findall(r":hover[^{]*\{([^{}]*)\}", path.read_text(encoding="utf-8")):
            assert re.findall(r"display|visibility|content\s*:|clip", block) == [], path


# Ground and what stands on it, 3:1 (WCAG 2.2, 1.4.11). Lines between rows and around cards (`line`) say nothing by themselves.
SIGNS = ("edge", "vice", "versa", "ok", "nudge", "risk", "ink", "ink-2", "ink-3")
GROUNDS = ("paper", "surface", "sunken")


def luminance(color: str) -> float:
    """Relative luminance of `oklch(61% .02 295)` as screens show it (CSS Color 4)."""
    lightness, chroma, hue = (float(number.rstrip("%")) for number in color.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    lightness /= 100
    long, medium, short = (
        (lightness + x * a + y * b) ** 3
        for x, y in ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480))
    )
    rgb = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return sum(weight * min(1.0, max(0.0, part)) for weight, part in zip((0.2126, 0.7152, 0.0722), rgb, strict=True))


def test_borders_signs_and_focus_have_contrast() -> None:
    tokens = dict(
        re.findall(
            r"--([a-z0-9-]+):\s*(light-dark\(.*?\)|oklch\(.*?\));",
            (HOUSE / "web/static/web/css/tokens.css").read_text(encoding="utf-8"),
        )
    )
    too_near = []
    for scheme in (0, 1):
        light = {
            name: luminance(re.findall(r"oklch\((.*?)\)", value)[scheme])
            for name, value in tokens.items()
            if value.startswith("light-dark")
        }
        for ground in GROUNDS:
            for sign in SIGNS:
                high, low = sorted((light[sign], light[ground]), reverse=True)
                if (ratio := (high + 0.05) / (low + 0.05)) < 3:
                    too_near.append(f"{sign} on {ground}, {('light', 'dark')[scheme]}: {ratio:.2f}")
    # The ring of the focus is yellow beside a dark line: between the two, one always stands out.
    ring, line = luminance(re.findall(r"oklch\((.*?)\)", tokens["focus"])[0]), luminance("20% .04 295")
    assert (ring + 0.05) / (line + 0.05) >= 3
    assert too_near == []


def test_choosing_sends_no_form() -> None:
    for path in SCRIPTS:
        source = path.read_text(encoding="utf-8")
        sends = re.search(r"requestSubmit|\.submit\(", source)
        assert not (sends and re.search(r'addEventListener\("(?:change|input)"', source)), path
    for path in TEMPLATES:
        assert re.findall(r"<(?:select|input)[^>]*hx-(?:post|put|delete)=", path.read_text(encoding="utf-8")) == [], (
            path
        )


def test_help_is_in_the_same_place_on_every_page_of_a_participant(cast: Cast) -> None:
    client = visit(cast, "nia")
    orders = set()
    for address in ("/home/", "/guides/", "/help/", "/me/", "/library/"):
        page = client.get(address).content.decode()
        navs = re.findall(r'<nav[^>]*aria-label="Main[^>]*>(.*?)</nav>', page, re.S)
        orders.add(tuple(tuple(re.findall(r'<a href="([^"]*)"', nav)) for nav in navs))
    assert len(orders) == 1
    (navs,) = orders
    assert [nav[-1] for nav in navs] == ["/help/", "/help/"]


def test_a_code_can_be_pasted_and_filled_in_and_the_address_is_typed_once(cast: Cast, client: Client) -> None:
    """No puzzle, nothing to remember; what was typed a step before is not asked for again."""
    assert 'autocomplete="username"' in client.get("/sign-in/").content.decode()
    assert 'autocomplete="current-password"' in client.get("/sign-in/password/").content.decode()
    page = client.post("/sign-in/", {"email": cast.nia.email}, follow=True).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'name="email"' not in page


def test_a_sign_in_lasts_longer_than_twenty_hours() -> None:
    assert settings.SESSION_COOKIE_AGE > 20 * 60 * 60


def test_the_report_names_every_criterion_and_tests_there_are() -> None:
    assert len(accessibility.CRITERIA) == 55
    assert accessibility.missing_tests() == []
