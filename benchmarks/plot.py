"""A log-log line chart as SVG, readable in light and dark: no library needed for one picture."""

from __future__ import annotations

import math
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 860, 480, 70, 50, 270, 50
COLORS = ("#4a7fb5", "#b5762a", "#5f9447", "#8b67b0", "#a0723f", "#3f9191", "#b0587f", "#7c8329", "#6b7fa8", "#987a7a")
OURS_COLOR = "#d1495b"

Points = list[tuple[float, float]]


def chart(title: str, lines: dict[str, Points], *, ours: str, to: Path) -> None:
    """Write a chart of seconds by people; the line `ours` is drawn thicker."""
    every = [point for points in lines.values() for point in points]
    x_from, x_to = _decades([x for x, _y in every])
    y_from, y_to = _decades([y for _x, y in every])

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - x_from) / (x_to - x_from)
        up = (math.log10(y) - y_from) / (y_to - y_from)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" '
        f'font-size="12"><title>{escape(title)}</title>',
        "<style>text{fill:#333}.grid{stroke:#8886;stroke-width:1}.line{fill:none;stroke-width:1.5}"
        ".back{fill:#fff}@media (prefers-color-scheme:dark){text{fill:#ddd}.back{fill:#1b1b1f}}</style>",
        f'<rect class="back" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<text x="{LEFT}" y="26" font-size="15" font-weight="bold">{escape(title)}</text>',
    ]
    for power in range(y_from, y_to + 1):
        _x, y = place(10**x_from, 10**power)
        out.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_seconds(power)}</text>')
    for power in range(x_from, x_to + 1):
        x, _y = place(10**power, 10**y_from)
        out.append(f'<path class="grid" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        out.append(
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{10**power:,} + {10**power:,}</text>'
        )
    names = sorted(lines, key=lambda name: (-lines[name][-1][0], -lines[name][-1][1]))
    others = [name for name in lines if name != ours]
    for row, name in enumerate(names):
        color = OURS_COLOR if name == ours else COLORS[others.index(name) % len(COLORS)]
        dash = "" if name == ours or others.index(name) < len(COLORS) else ' stroke-dasharray="5 3"'
        corners = [place(*point) for point in lines[name]]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)
        style = ' style="stroke-width:3.5"' if name == ours else ""
        out.append(f'<path class="line" stroke="{color}"{dash}{style} d="{path}"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4 if style else 3}" fill="{color}"/>' for x, y in corners]
        y = TOP + 10 + row * 21
        out.append(f'<path class="line" stroke="{color}"{dash}{style} d="M{WIDTH - RIGHT + 20} {y}h24"/>')
        weight = ' font-weight="bold"' if style else ""
        out.append(f'<text x="{WIDTH - RIGHT + 52}" y="{y + 4}"{weight}>{escape(name)}</text>')
    to.write_text("\n".join([*out, "</svg>"]) + "\n", encoding="utf-8")


def _decades(values: list[float]) -> tuple[int, int]:
    """The powers of ten around some numbers."""
    low, high = math.floor(math.log10(min(values)) + 1e-9), math.ceil(math.log10(max(values)) - 1e-9)
    return low, max(high, low + 1)


def _seconds(power: int) -> str:
    return {-4: "0.1 ms", -3: "1 ms", -2: "10 ms", -1: "0.1 s"}.get(power, f"{10**power:g} s")
