"""Our own mark as a PNG, for the places of a device that take no SVG: drawn at first use, from the strokes of icon.svg."""

from __future__ import annotations

import itertools
import struct
import zlib
from functools import cache
from typing import Final

SIZES: Final = (180, 192, 512)
BOX: Final = 28  # of the drawing
WIDTH: Final = 3.6
# What remains around it on every side: devices cut icons to a circle, and promise to keep the inner four fifths.
MARGIN: Final = 0.24
GROUND: Final = (255, 252, 249)
STROKES: Final = (
    ((86, 97, 224), ((3, 5.5), (8.5, 22), (14, 5.5))),
    ((221, 78, 0), ((14, 22.5), (19.5, 6), (25, 22.5))),
)


@cache
def png(size: int) -> bytes:
    """The mark on its ground, `size` pixels wide and high: 40 ms for the largest, once in the life of a process."""
    import numpy as np  # noqa: PLC0415 (a tenth of a second, for a picture that is seldom asked for)

    scale = BOX / (size * (1 - 2 * MARGIN))
    steps = (np.arange(size) + 0.5 - size / 2) * scale + BOX / 2
    x, y = steps[None, :], steps[:, None]
    picture = np.full((size, size, 3), GROUND, dtype=float)
    for color, points in STROKES:
        distance = np.full((size, size), np.inf)
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            dx, dy = x2 - x1, y2 - y1
            along = np.clip(((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy), 0, 1)
            distance = np.minimum(distance, np.hypot(x - x1 - along * dx, y - y1 - along * dy))
        cover = np.clip((WIDTH / 2 - distance) / scale + 0.5, 0, 1)[:, :, None]
        picture += cover * (np.array(color) - picture)
    rows = np.zeros((size, 1 + 3 * size), dtype=np.uint8)  # each line begins with its filter: none
    rows[:, 1:] = picture.round().astype(np.uint8).reshape(size, -1)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
