"""Problems as JSON files. docs/reference/engine-files.md describes each key, `schema` all of them for programs.

Reading refuses what it doesn't know, with file, row and column, rather than passing over it: a mistyped key would
otherwise change an answer silently. Writing and reading again gives an equal value.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from .errors import FileError, PairError, PersonError, SettingError
from .limits import MOST_VALUES, Source
from .people import PERSON_FIELDS, SETS, Person
from .problem import Problem
from .quota import Across, Quota
from .rankings import Rankings
from .reading import Json, a_list, a_text, an_object, entries, in_file, write
from .result_files import read_result
from .settings import Aim, Floor, Settings
from .times import slots_from_text, slots_to_text

PROBLEM_FORMAT = "viceversa-problem/1"
PROBLEM_KEYS = (
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
)
ACROSS_KEYS = ("name", "groups", "percent")
QUOTA_KEYS = ("name", "side", "members", "min", "max")
# Fields of a person that are lists.
LISTS = ("wants", "unit", "line", *SETS)


def read_problem(source: Source, *, most: int = MOST_VALUES) -> Problem:
    """Read a problem file, or a stream of one. `most`: of how many values at most.

    Raises FileError with the file and the place in it.
    """
    folder = Path(source).parent if isinstance(source, str | Path) else None
    return in_file(source, lambda data: problem_from_json(data, folder=folder), most)


def write_problem(problem: Problem, path: str | Path) -> None:
    """Write a problem file (UTF-8)."""
    write(path, problem_to_json(problem))


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
        data["quotas"] = [_quota_to_json(quota) for quota in problem.quotas]
    if problem.rankings:
        data["rankings"] = _plain(vars(problem.rankings))
    data["aims"] = [{"floor": aim.points} if isinstance(aim, Floor) else aim for aim in problem.aims]
    return data


def problem_from_json(data: object, *, folder: Path | None = None) -> Problem:
    """The problem of JSON values. `folder`: where the file of a `{"stay": file}` aim is looked for.

    Raises FileError with the path of keys, or another ProblemError where the values contradict each other.
    """
    body = an_object(data, "", set(PROBLEM_KEYS))
    if body.get("format") != PROBLEM_FORMAT:
        raise FileError(f"This is not a problem file; its format must be “{PROBLEM_FORMAT}”.", column="format")
    given: Json = {side: _people(body, side) for side in ("left", "right")}
    if "pairs" in body:
        given["pairs"] = tuple(entries(body, "pairs", 3))
    for name in ("pins", "forbids", "former"):
        given[name] = tuple(entries(body, name, 2))
    if "rules" in body:
        rules = enumerate(a_list(body["rules"], "rules"))
        given["rules"] = tuple(a_text(rule, f"rules[{index}]") for index, rule in rules)
    if "criteria" in body:
        given["criteria"] = an_object(body["criteria"], "criteria", None)
    if "settings" in body:
        given["settings"] = _settings(body["settings"])
    given["quotas"] = tuple(_quotas(body))
    if "rankings" in body:
        given["rankings"] = rankings_from_json(body["rankings"])
    if "aims" in body:
        aims = [_aim_from_json(aim, f"aims[{index}]", folder) for index, aim in enumerate(a_list(body["aims"], "aims"))]
        given["aims"] = tuple(aim for aim, _former in aims)
        given["former"] += tuple(pair for _aim, former in aims for pair in former)
    return Problem(**given)


def _person_to_json(person: Person) -> Json:
    data: Json = {"id": person.id}
    for name, usual in _USUAL:
        value = getattr(person, name)
        if value != usual:
            data[name] = _FORMS.get(name, _plain)(value)
    return data


# What a person has of whom nothing is said.
_USUAL: Final = tuple((name, getattr(Person("nobody"), name)) for name in PERSON_FIELDS if name != "id")
# Of thousands of people many share their working hours.
_slots: Final = lru_cache(maxsize=4096)(slots_to_text)
# How fields are written whose kind Person has made sure of; the others are texts and numbers.
_FORMS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "slots": _slots,
    "offers": dict,
    "wants": lambda wants: [list(want) for want in wants],
    "unit": list,
    "line": list,
    **dict.fromkeys(SETS, sorted),
}


def _people(body: Json, side: str) -> tuple[Person, ...]:
    people = []
    for index, entry in enumerate(a_list(body.get(side, []), side)):
        place = f"{side}[{index}]"
        fields = dict(an_object(entry, place, set(PERSON_FIELDS)))
        if "id" not in fields:
            raise FileError("A person has no id; add one.", column=place)
        for name in LISTS:
            if name in fields:
                a_list(fields[name], f"{place}.{name}")
        if "offers" in fields:
            an_object(fields["offers"], f"{place}.offers", None)
        try:
            if isinstance(fields.get("slots"), str):
                fields["slots"] = slots_from_text(fields["slots"])
            people.append(Person(**fields))
        except PersonError as error:
            raise FileError(str(error), column=place) from None
    return tuple(people)


def _settings(given: object) -> Settings:
    body = an_object(given, "settings", set(vars(Settings())))
    if "grade_window" in body:
        a_list(body["grade_window"], "settings.grade_window")
    return Settings(**body)


def _quota_to_json(quota: Quota | Across) -> Json:
    if isinstance(quota, Across):
        return {"name": quota.name, "groups": dict(sorted(quota.groups.items())), "percent": quota.percent}
    members = sorted(quota.members)
    return {"name": quota.name, "side": quota.side, "members": members, "min": quota.min, "max": quota.max}


def _quotas(body: Json) -> Iterator[Quota | Across]:
    for index, entry in enumerate(a_list(body.get("quotas", []), "quotas")):
        place = f"quotas[{index}]"
        try:
            if isinstance(entry, dict) and "groups" in entry:
                yield Across(**{"name": "", "percent": 0, **an_object(entry, place, set(ACROSS_KEYS))})
                continue
            fields = {"name": "", "side": "", "members": [], **an_object(entry, place, set(QUOTA_KEYS))}
            a_list(fields["members"], f"{place}.members")
            yield Quota(**fields)
        except SettingError as error:
            raise FileError(str(error), column=place) from None


def rankings_from_json(given: object) -> Rankings:
    """The rankings of JSON values. Raises FileError."""
    body = an_object(given, "rankings", {"left", "right"})
    try:
        return Rankings(**body)
    except PairError as error:
        raise FileError(str(error), column="rankings") from None


def _aim_from_json(aim: Any, place: str, folder: Path | None) -> tuple[Aim, frozenset[tuple[str, str]]]:
    """The aim, and the former pairs that it names by file."""
    if isinstance(aim, str):
        return aim, frozenset()
    body = an_object(aim, place, {"floor", "stay"})
    if list(body) == ["floor"] and (isinstance(body["floor"], int) or body["floor"] == "max"):
        return Floor(body["floor"]), frozenset()
    if list(body) == ["stay"] and isinstance(body["stay"], str):
        return "stay", read_result((folder or Path()) / body["stay"]).partners
    raise FileError('An aim is a name, {"floor": points or "max"} or {"stay": "result.json"}.', column=place)


def _plain(value: Any) -> Any:
    """A setting as JSON: tuples become lists."""
    if isinstance(value, (str, int)):  # a union would be made anew each time
        return value
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value
