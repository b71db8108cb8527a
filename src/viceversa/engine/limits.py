"""How much of a file is read: counted in one quick pass before anything is made of it, so that memory stays bounded.

A file that is too long is refused while it is counted, in memory that does not grow with it.
"""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from .errors import FileError

# Each value (a text, number or bracket) takes about 150 bytes of memory at the peak, so this is 3 GB: 5 million pairs.
MOST_VALUES = 20_000_000
# A person takes about 3 kB.
MOST_ROWS = 1_000_000
# What neither count would stop: texts without an end.
MOST_BYTES = 1 << 30
CHUNK = 1 << 20

Source = str | Path | BinaryIO
Count = Callable[[bytes], int]


def values_in(chunk: bytes) -> int:
    """How many values of a JSON file begin here; those in quotes are counted along, as nobody looks for quotes."""
    return chunk.count(b",") + chunk.count(b"[") + chunk.count(b"{")


def rows_in(chunk: bytes) -> int:
    """How many lines of a CSV file end here, whichever way they do."""
    return max(chunk.count(b"\n"), chunk.count(b"\r"))


def name_of(source: Source) -> str:
    """What a complaint calls the file."""
    if isinstance(source, str | Path):
        return str(source)
    name = str(getattr(source, "name", ""))
    return "standard input" if name == "<stdin>" else name


def text_of(source: Source, count: Count, most: int, too_many: str, unreadable: str) -> str:
    """The whole text of a file or an open stream.

    Raises FileError: with `too_many` if it counts more than `most`, with `unreadable` if it isn't UTF-8, or if it can't be
    opened. Cost: a gigabyte is counted in a second; a stream that can't be read again is held while it is counted.
    """
    name = name_of(source)
    try:
        with ExitStack() as stack:
            stream = stack.enter_context(Path(source).open("rb")) if isinstance(source, str | Path) else source
            data = _bounded(stream, count, most, too_many, name)
    except OSError as error:
        raise FileError(f"The file can't be read: {error.strerror}.", file=name) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(unreadable, file=name, row=data.count(b"\n", 0, error.start) + 1) from None


def _bounded(stream: BinaryIO, count: Count, most: int, too_many: str, name: str) -> bytes:
    again = stream.seekable()
    held, counted, size = [], 0, 0
    while chunk := stream.read(CHUNK):
        counted, size = counted + count(chunk), size + len(chunk)
        if counted > most:
            raise FileError(f"The file holds more than {most:,} {too_many}", file=name)
        if size > MOST_BYTES:
            raise FileError(f"The file is larger than {MOST_BYTES >> 20} MB, the most that is read.", file=name)
        if not again:
            held.append(chunk)
    if not again:
        return b"".join(held)
    stream.seek(0)
    return stream.read(size)
