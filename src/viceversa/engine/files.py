"""Problems and results as JSON files, and pairs as CSV. docs/reference/engine-files.md describes each key.

Reading refuses what it doesn't know, with file, row and column, rather than passing over it: a mistyped key would
otherwise change an answer silently. Writing and reading again gives an equal value.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from .errors import FileError, PairError, PersonError, ProblemError, SettingError
from .people import PERSON_FIELDS, Person
from .problem import Problem
from .quota import Quota
from .rankings import Rankings
from .reasons import Reason, Share
from .result import Certificate, LeftOut, Pair, Result, Stability, StageProof, Value
from .settings import Aim, Floor, Settings
from .times import slots_from_text, slots_to_text
from .words import say

PROBLEM_FORMAT = "viceversa-problem/1"
RESULT_FORMAT = "viceversa-result/1"
STATUSES = ("optimal", "stable", "bound", "infeasible")
Json = dict[str, Any]
T = TypeVar("T")


# ---- problems ----


def read_problem(path: str | Path) -> Problem:
    """Read a problem file. Raises FileError with the file and the place in it."""
    return _in_file(path, lambda data: problem_from_json(data, folder=Path(path).parent))


def write_problem(problem: Problem, path: str | Path) -> None:
    """Write a problem file (UTF-8)."""
    _write(path, problem_to_json(problem))


def problem_to_json(problem: Problem) -> Json:
    """The problem as JSON values; fields that have their default are left out of people."""
    data: Json = {
        "format": PROBLEM_FORMAT,
        "left": [_person_to_json(person) for person in problem.left],
        "right": [_person_to_json(person) for person in problem.right],
    }
    if problem.pairs is not None:
        data["pairs"] = [list(pair) for pair in problem.pairs]
    else:
        data["rules"] = list(problem.rules)
        data["criteria"] = dict(problem.criteria)
    if problem.pairs is None or problem.settings != Settings():
        data["settings"] = {name: _plain(value) for name, value in vars(problem.settings).items()}
    for name in ("pins", "forbids", "former"):
        data[name] = [list(pair) for pair in getattr(problem, name)]
    if problem.quotas:
        data["quotas"] = [
            {"name": q.name, "side": q.side, "members": sorted(q.members), "min": q.min, "max": q.max}
            for q in problem.quotas
        ]
    if problem.rankings:
        data["rankings"] = _plain(vars(problem.rankings))
    data["aims"] = [_aim_to_json(aim) for aim in problem.aims]
    return data


def problem_from_json(data: object, *, folder: Path | None = None) -> Problem:
    """The problem of JSON values. `folder`: where the file of a `{"stay": file}` aim is looked for.

    Raises FileError with the path of keys, or another ProblemError where the values contradict each other.
    """
    body = _object(
        data,
        "",
        {
            "format",
            "left",
            "right",
            "pairs",
            "rules",
            "criteria",
            "settings",
            "pins",
            "forbids",
            "former",
            "aims",
            "quotas",
            "rankings",
        },
    )
    if body.get("format") != PROBLEM_FORMAT:
        raise FileError(f"This is not a problem file; its format must be “{PROBLEM_FORMAT}”.", column="format")
    given: Json = {side: _people(body, side) for side in ("left", "right")}
    if "pairs" in body:
        given["pairs"] = tuple(_entries(body, "pairs", 3))
    for name in ("pins", "forbids", "former"):
        given[name] = tuple(_entries(body, name, 2))
    if "rules" in body:
        given["rules"] = tuple(_list(body["rules"], "rules"))
    if "criteria" in body:
        given["criteria"] = _object(body["criteria"], "criteria", None)
    if "settings" in body:
        given["settings"] = Settings(**_object(body["settings"], "settings", set(vars(Settings()))))
    given["quotas"] = tuple(_quotas(body))
    if "rankings" in body:
        given["rankings"] = _rankings(body["rankings"])
    if "aims" in body:
        aims = [_aim_from_json(aim, f"aims[{index}]", folder) for index, aim in enumerate(_list(body["aims"], "aims"))]
        given["aims"] = tuple(aim for aim, _former in aims)
        given["former"] += tuple(pair for _aim, former in aims for pair in former)
    return Problem(**given)


def _person_to_json(person: Person) -> Json:
    plain = Person(person.id)
    data: Json = {"id": person.id}
    for name in PERSON_FIELDS:
        value = getattr(person, name)
        if name != "id" and value != getattr(plain, name):
            data[name] = slots_to_text(value) if name == "slots" else _plain(value)
    return data


def _people(body: Json, side: str) -> tuple[Person, ...]:
    people = []
    for index, entry in enumerate(_list(body.get(side, []), side)):
        place = f"{side}[{index}]"
        fields = dict(_object(entry, place, set(PERSON_FIELDS)))
        if "id" not in fields:
            raise FileError("A person has no id; add one.", column=place)
        try:
            if isinstance(fields.get("slots"), str):
                fields["slots"] = slots_from_text(fields["slots"])
            people.append(Person(**fields))
        except (PersonError, TypeError) as error:
            reason = str(error) if isinstance(error, PersonError) else f"{fields['id']!r}: a list of texts is expected."
            raise FileError(reason, column=place) from None
    return tuple(people)


def _quotas(body: Json) -> Iterator[Quota]:
    for index, entry in enumerate(_list(body.get("quotas", []), "quotas")):
        place = f"quotas[{index}]"
        fields = {
            "name": "",
            "side": "",
            "members": [],
            **_object(entry, place, {"name", "side", "members", "min", "max"}),
        }
        try:
            yield Quota(**{**fields, "members": _list(fields["members"], place)})
        except (SettingError, TypeError) as error:
            reason = str(error) if isinstance(error, SettingError) else "Members must be a list of ids."
            raise FileError(reason, column=place) from None


def _rankings(given: object) -> Rankings:
    body = _object(given, "rankings", {"left", "right"})
    try:
        return Rankings(**body)
    except PairError as error:
        raise FileError(str(error), column="rankings") from None


def _aim_to_json(aim: Aim) -> Any:
    return {"floor": aim.points} if isinstance(aim, Floor) else aim


def _aim_from_json(aim: Any, place: str, folder: Path | None) -> tuple[Aim, frozenset[tuple[str, str]]]:
    """The aim, and the former pairs that it names by file."""
    if isinstance(aim, str):
        return aim, frozenset()
    body = _object(aim, place, {"floor", "stay"})
    if list(body) == ["floor"] and (isinstance(body["floor"], int) or body["floor"] == "max"):
        return Floor(body["floor"]), frozenset()
    if list(body) == ["stay"] and isinstance(body["stay"], str):
        return "stay", read_result((folder or Path()) / body["stay"]).partners
    raise FileError('An aim is a name, {"floor": points or "max"} or {"stay": "result.json"}.', column=place)


# ---- results ----


def read_result(path: str | Path) -> Result:
    """Read a result file. Raises FileError with the file and what is wrong."""
    return _in_file(path, result_from_json)


def write_result(result: Result, path: str | Path) -> None:
    """Write a result file."""
    _write(path, result_to_json(result))


def result_to_json(result: Result) -> Json:
    """The result as JSON values, each reason with its English sentence beside code and facts."""
    proof = result.certificate
    return {
        "format": RESULT_FORMAT,
        "status": result.status,
        "pairs": [_pair_to_json(pair) for pair in result.pairs],
        "left_out": [
            {
                "id": out.id,
                "side": out.side,
                "reason": _reason_to_json(out.reason),
                "would_help": [_reason_to_json(help) for help in out.would_help],
            }
            for out in result.left_out
        ],
        "value": vars(result.value).copy(),
        "certificate": None if proof is None else _certificate_to_json(proof),
        "why": [_reason_to_json(reason) for reason in result.why],
        "seconds": result.seconds,
        "engine": result.engine,
    }


def result_from_json(data: object) -> Result:
    """The result of JSON values. Raises FileError if a key is missing or of another kind."""
    body = _object(data, "", None)
    if body.get("format") != RESULT_FORMAT:
        raise FileError(f"This is not a result file; its format must be “{RESULT_FORMAT}”.", column="format")
    try:
        if body["status"] not in STATUSES:
            raise FileError(f"The status must be one of {', '.join(STATUSES)}.", column="status")
        return Result(
            status=body["status"],
            pairs=tuple(_pair_from_json(pair) for pair in body["pairs"]),
            left_out=tuple(
                LeftOut(
                    out["id"], out["side"], _reason(out["reason"]), tuple(_reason(help) for help in out["would_help"])
                )
                for out in body["left_out"]
            ),
            value=Value(**body["value"]),
            certificate=None if body["certificate"] is None else _certificate_from_json(body["certificate"]),
            why=tuple(_reason(reason) for reason in body["why"]),
            seconds=body["seconds"],
            engine=body["engine"],
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"The result is not complete or not well-formed ({type(error).__name__}: {error}).") from None


def _pair_to_json(pair: Pair) -> list[Any]:
    more = {"to_right": pair.to_right, "to_left": pair.to_left, "pinned": pair.pinned}
    shares = [
        {"criterion": s.criterion, "points": s.points, "of": s.of, **_reason_to_json(s.reason)} for s in pair.shares
    ]
    return [pair.left, pair.right, pair.points, shares, more]


def _pair_from_json(entry: Any) -> Pair:
    left, right, points, shares, more = entry
    parts = tuple(Share(share["criterion"], share["points"], share["of"], _reason(share)) for share in shares)
    return Pair(left, right, points, parts, **more)


def _certificate_to_json(proof: Certificate) -> Json:
    """The prices of the points stage stand at the top; a stage names its own prices only if it is another."""
    stages = []
    for stage in proof.stages:
        entry: Json = {"aim": _aim_to_json(stage.aim), "value": stage.value}
        if stage.priority is not None:
            entry["priority"] = stage.priority
        if stage.aim != "points":
            entry |= {"left_prices": dict(stage.left_prices), "right_prices": dict(stage.right_prices)}
        stages.append(entry)
    return {
        "bound": proof.bound,
        "gap": proof.gap,
        "gap_aim": None if proof.gap_aim is None else _aim_to_json(proof.gap_aim),
        "stable": None if proof.stable is None else vars(proof.stable).copy(),
        "left_prices": dict(proof.left_prices),
        "right_prices": dict(proof.right_prices),
        "stages": stages,
        "pairs_scanned": proof.pairs_scanned,
        "rounds": proof.rounds,
    }


def _certificate_from_json(body: Json) -> Certificate:
    stages = []
    for entry in body["stages"]:
        aim = _aim_of_proof(entry["aim"])
        prices = body if aim == "points" else entry
        stages.append(
            StageProof(aim, entry["value"], prices["left_prices"], prices["right_prices"], entry.get("priority"))
        )
    return Certificate(
        tuple(stages),
        body["bound"],
        body["pairs_scanned"],
        body["rounds"],
        body["gap"],
        _aim_of_proof(body.get("gap_aim")),
        Stability(**body["stable"]) if body.get("stable") else None,
    )


def _aim_of_proof(given: Any) -> Any:
    return Floor(given["floor"]) if isinstance(given, dict) else given


def _reason_to_json(reason: Reason) -> Json:
    return {"code": reason.code, "facts": dict(reason.facts), "sentence": say(reason)}


def _reason(body: Json) -> Reason:
    return Reason(body["code"], body["facts"])


def write_pairs_csv(result: Result, path: str | Path) -> None:
    """Write the pairs as a CSV file: left, right, points, to_right, to_left, reasons in sentences.

    A cell that a spreadsheet would take for a formula gets a leading apostrophe.
    """
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["left", "right", "points", "to_right", "to_left", "reasons"])
        for pair in result.pairs:
            reasons = " ".join(say(share.reason) for share in pair.shares if share.points)
            row = [pair.left, pair.right, pair.points, pair.to_right, pair.to_left, reasons]
            table.writerow([_harmless(cell) for cell in row])


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


# ---- JSON with places ----


def _in_file(path: str | Path, read: Callable[[object], T]) -> T:
    """Read a JSON file and say the file's name in every complaint."""
    name = str(path)
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileError(f"The file can't be read: {error.strerror}.", file=name) from None
    except UnicodeDecodeError:
        raise FileError("The file is not UTF-8 text; save it as UTF-8.", file=name) from None
    except json.JSONDecodeError as error:
        raise FileError(f"The file is not JSON: {error.msg}.", file=name, row=error.lineno) from None
    try:
        return read(data)
    except FileError as error:
        raise FileError(error.sentence, file=error.file or name, row=error.row, column=error.column) from None
    except ProblemError as error:
        raise FileError(str(error), file=name) from None


def _write(path: str | Path, data: Json) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    Path(path).write_text(text, encoding="utf-8")


def _plain(value: Any) -> Any:
    """A field as JSON: sets become sorted lists, tuples become lists."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value


def _object(data: object, place: str, known: set[str] | None) -> Json:
    if not isinstance(data, dict):
        raise FileError("Here belongs an object in braces.", column=place or None)
    for key in data:
        if known is not None and key not in known:
            raise FileError(
                f"There is no key “{key}” here; the keys are {', '.join(sorted(known))}.", column=place or None
            )
    return data


def _list(data: object, place: str) -> Sequence[Any]:
    if not isinstance(data, list):
        raise FileError("Here belongs a list in brackets.", column=place)
    return data


def _entries(body: Json, name: str, size: int) -> list[tuple[Any, ...]]:
    entries = []
    for index, entry in enumerate(_list(body.get(name, []), name)):
        if not isinstance(entry, list) or len(entry) != size or not all(isinstance(end, str) for end in entry[:2]):
            shape = "two ids" if size == 2 else "two ids and whole points"
            raise FileError(f"Here belong {shape} in brackets.", column=f"{name}[{index}]")
        entries.append(tuple(entry))
    return entries
