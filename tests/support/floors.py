"""The picture of the house, drawn from the floors that import-linter keeps (pyproject.toml)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parent.parent.parent / "pyproject.toml"
# What a floor is about, by its first app.
WORDS: Final = {
    "cli": "Command",
    "demo": "Invented company",
    "api": "Faces",
    "integrations": "Other systems",
    "oversight": "Watching over it",
    "rehearsal": "Rehearsing",
    "adjusting": "Steering, leading",
    "stories": "Telling, showing",
    "measurement": "Outcomes",
    "learning": "Around the pair",
    "pairings": "The pair",
    "matching": "Matching",
    "programs": "Program",
    "messaging": "Messages",
    "tokens": "Machines",
    "people": "Directory",
    "core": "Ground",
    "engine": "Plain data in and out",
}
WIDTH, HIGH, GAP, EDGE = 880, 38, 5, 16
STYLE: Final = (
    "text{fill:#211b30}.n{font-size:15px;font-weight:600}.k{font-size:13px;fill:#4e4a5c}rect{fill:#fff;stroke:#84818e}"
    ".e rect{fill:#efeafc;stroke:#5b3fd1}.m rect{fill:#f5f1ee}path{stroke:#84818e;fill:none;stroke-width:1.5}"
    "@media(prefers-color-scheme:dark){text{fill:#f2f0ec}.k{fill:#bdbdc5}rect{fill:#1c1824;stroke:#787582}"
    ".e rect{fill:#2d2547;stroke:#b3a2ff}.m rect{fill:#25212f}}"
)


def floors() -> list[list[str]]:
    """The apps of each floor, from the top down."""
    contracts = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["id"] == "floors")
    return [re.findall(r"\w+", layer) for layer in layers]


def picture() -> str:
    """An SVG that reads in light and dark. A floor without a word for it in WORDS is a KeyError."""
    found = floors()
    rows = [_row(at, apps) for at, apps in enumerate(found)]
    height = 2 * EDGE + len(found) * (HIGH + GAP) - GAP
    down = f"M{WIDTH - EDGE - 10} {EDGE + 8} V{height - EDGE - 8} m-5 -7 l5 7 l5 -7"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        ' font-family="Inter, system-ui, sans-serif">\n'
        "<title>The floors of Vice Versa. An import may only point down.</title>\n"
        f"<style>{STYLE}</style>\n" + "\n".join(rows) + f'\n<path d="{down}"/>\n</svg>\n'
    )


def _row(at: int, apps: list[str]) -> str:
    top = EDGE + at * (HIGH + GAP)
    # The main job stands out, and what knows no Django.
    kind = {"engine": "e", "pairings": "m", "matching": "m", "programs": "m", "people": "m"}.get(apps[0], "")
    return (
        f'<g class="{kind}"><rect x="{EDGE}" y="{top}" width="{WIDTH - 3 * EDGE - 12}" height="{HIGH}" rx="10"/>'
        f'<text class="k" x="{EDGE + 18}" y="{top + 24}">{WORDS[apps[0]]}</text>'
        f'<text class="n" x="{EDGE + 168}" y="{top + 25}">{" · ".join(apps)}</text></g>'
    )
