"""Shortlists and the answers to them as JSON files. docs/reference/engine-files.md describes each key."""

from pathlib import Path

from .errors import FileError
from .files import rankings_from_json
from .limits import Source
from .people import is_whole
from .problem import PairOfIds
from .rankings import Rankings
from .reading import Json, an_object, entries, in_file, write
from .result_files import result_from_json, result_to_json
from .shortlist import SIDES, Shortlists

SHORTLISTS_FORMAT = "viceversa-shortlists/1"
ANSWERS_FORMAT = "viceversa-answers/1"


def write_shortlists(lists: Shortlists, path: str | Path) -> None:
    """Write a file of shortlists."""
    write(path, shortlists_to_json(lists))


def read_shortlists(source: Source) -> Shortlists:
    """Read a file of shortlists. Raises FileError with the file and what is wrong."""
    return in_file(source, shortlists_from_json)


def shortlists_to_json(lists: Shortlists) -> Json:
    """Shortlists as JSON values: `lists` for reading, `result` with points, reasons and proof."""
    return {
        "format": SHORTLISTS_FORMAT,
        "side": lists.side,
        "most": lists.most,
        "bound": lists.bound,
        "lists": _names(lists),
        "result": result_to_json(lists.result),
    }


def shortlists_from_json(data: object) -> Shortlists:
    """The shortlists of JSON values. Raises FileError if a key is wrong, or if `lists` and `result` differ."""
    body = an_object(data, "", {"format", "side", "most", "bound", "lists", "result"})
    if body.get("format") != SHORTLISTS_FORMAT:
        raise FileError(f"This is not a file of shortlists; its format must be “{SHORTLISTS_FORMAT}”.", column="format")
    if body.get("side") not in SIDES:
        raise FileError("The side must be left, right or both.", column="side")
    for name in ("most", "bound"):
        if not is_whole(body.get(name)):
            raise FileError("Here belongs a whole number.", column=name)
    lists = Shortlists(body["side"], body["most"], body["bound"], result_from_json(body.get("result")))
    if body.get("lists") != _names(lists):
        raise FileError("The lists are not those of the result; write the file anew.", column="lists")
    return lists


def read_answers(source: Source) -> tuple[Rankings, tuple[PairOfIds, ...]]:
    """Read what people answered: rankings, and silent vetoes as pairs (left, right). Raises FileError."""

    def answers(data: object) -> tuple[Rankings, tuple[PairOfIds, ...]]:
        body = an_object(data, "", {"format", "rankings", "vetoes"})
        if body.get("format") != ANSWERS_FORMAT:
            raise FileError(f"This is not a file of answers; its format must be “{ANSWERS_FORMAT}”.", column="format")
        vetoes = tuple((left, right) for left, right in entries(body, "vetoes", 2))
        return rankings_from_json(body.get("rankings", {})), vetoes

    return in_file(source, answers)


def _names(lists: Shortlists) -> dict[str, dict[str, list[str]]]:
    return {
        side: {name: [pair.right if side == "left" else pair.left for pair in pairs] for name, pairs in own.items()}
        for side, own in lists.lists.items()
    }
