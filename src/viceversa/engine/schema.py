"""JSON Schemas (2020-12) of our files, for editors and other programs. Whatever the reader accepts is valid by them.

They are made from the same constants as the reader, so they can't fall behind. What a schema can't say (that an id is
known, that a pair is listed once, that pins fit in the room there is) the reader checks, and says in a sentence.
"""

from dataclasses import fields
from typing import Any

from .criteria import CRITERIA
from .files import ACROSS_KEYS, LISTS, PROBLEM_FORMAT, PROBLEM_KEYS, QUOTA_KEYS
from .people import LEVELS, MOST_PARTNERS, MOST_WANTS, PERSON_FIELDS
from .reading import Json
from .result_files import PROOF_KEYS, PROVED, RESULT_FORMAT, RESULT_KEYS, SIDES, STATUSES
from .rules import RULES
from .settings import MOST_POINTS, PLAIN_AIMS, Settings
from .times import SLOTS_A_WEEK

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Json = {"type": "string"}
ID: Json = {"type": "string", "minLength": 1}
TEXTS: Json = {"type": "array", "items": ID}
COUNT: Json = {"type": "integer", "minimum": 0}
WHOLE: Json = {"type": "integer"}
POINTS: Json = {"type": "integer", "minimum": 0, "maximum": MOST_POINTS}
LEVEL: Json = {"type": "integer", "minimum": LEVELS[0], "maximum": LEVELS[-1]}
DAY: Json = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
SIDE: Json = {"enum": list(SIDES)}


def schemas() -> dict[str, Json]:
    """The schemas by name: `problem` and `result`."""
    return {"problem": problem_schema(), "result": result_schema()}


def problem_schema() -> Json:
    """The schema of `viceversa-problem/1`."""
    people = {"type": "array", "items": {"$ref": "#/$defs/person"}}
    pairs = _list_of(_row(ID, ID), "pairs of a left id and a right id")
    properties: Json = {
        "format": {"const": PROBLEM_FORMAT},
        "left": {**people, "description": "the people of one side (mentors)"},
        "right": {**people, "description": "the people of the other side (mentees)"},
        "pairs": _list_of(
            _row(ID, ID, POINTS), "scored form: every allowed pair with its points; one not listed is forbidden"
        ),
        "rules": {"type": "array", "items": {"enum": list(RULES)}, "uniqueItems": True},
        "criteria": {
            "type": "object",
            "propertyNames": {"enum": list(CRITERIA)},
            "additionalProperties": _whole(0, 1000),
            "description": "weights",
        },
        "settings": {"$ref": "#/$defs/settings"},
        "pins": {**pairs, "description": "pairs that must be in the result"},
        "forbids": {**pairs, "description": "pairs that must not be in the result"},
        "former": _list_of(_row(TEXT, TEXT), "the pairs of the former result, for the aim stay"),
        "aims": {"type": "array", "items": {"$ref": "#/$defs/aim"}, "description": "in this order"},
        "quotas": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/quota"}, {"$ref": "#/$defs/across"}]}},
        "rankings": {"$ref": "#/$defs/rankings"},
    }
    quota: Json = {"name": ID, "side": SIDE, "members": _list_of(TEXT, "ids"), "min": COUNT, "max": _or_null(COUNT)}
    across: Json = {
        "name": ID,
        "groups": {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": ID},
        "percent": _whole(0, 100),
    }
    ranking = {"type": "object", "additionalProperties": _list_of({"type": "array", "items": TEXT, "minItems": 1}, "")}
    defs = {
        "person": _object(_in_order(_person(), PERSON_FIELDS), "somebody of either side", ("id",)),
        "settings": _object(_in_order(_settings(), [field.name for field in fields(Settings)]), "what rules ask for"),
        "aim": {
            "anyOf": [
                {"enum": list(PLAIN_AIMS)},
                _object({"floor": _floor()}, "as few pairs below these points as possible", ("floor",)),
                _object({"stay": TEXT}, "as few changes as possible against this result file", ("stay",)),
            ]
        },
        "quota": _object(_in_order(quota, QUOTA_KEYS), "how many pairs a group may have together", ("name", "side")),
        "across": _object(
            _in_order(across, ACROSS_KEYS),
            "at least so many of a hundred pairs are between people of different groups",
            ("name", "groups"),
        ),
        "rankings": _object(dict.fromkeys(SIDES, ranking), "for each id groups of ids, best first; a group is a tie"),
    }
    body = _object(
        _in_order(properties, PROBLEM_KEYS), "People of two sides, and what is asked of their pairs.", ("format",)
    )
    return {
        "$schema": DIALECT,
        "$id": f"urn:{PROBLEM_FORMAT.replace('/', ':')}",
        "title": PROBLEM_FORMAT,
        **body,
        "$defs": defs,
    }


def result_schema() -> Json:
    """The schema of `viceversa-result/1`."""
    value = {"people": COUNT, "pairs": COUNT, "worst": _or_null(POINTS), "points": COUNT}
    percent = _or_null(_whole(0, 100))
    more = _object({"to_right": percent, "to_left": percent, "pinned": {"type": "boolean"}}, "wants met, in percent")
    reason: Json = {"code": TEXT, "facts": {"type": "object"}, "sentence": TEXT}
    share = {"criterion": TEXT, "points": POINTS, "of": POINTS, **reason}
    reasons = {"type": "array", "items": {"$ref": "#/$defs/reason"}}
    out = {"id": TEXT, "side": SIDE, "reason": {"$ref": "#/$defs/reason"}, "would_help": reasons}
    prices = {"type": "object", "additionalProperties": WHOLE, "description": "those that are not 0, by id"}
    stable = _object(
        {"proposes": SIDE, "people": _or_null(COUNT), "points": _or_null(COUNT)}, "", ("proposes", "people", "points")
    )
    proof: Json = {
        "bound": WHOLE,
        "gap": COUNT,
        "left_prices": prices,
        "right_prices": prices,
        "stages": {"type": "array", "items": {"$ref": "#/$defs/stage"}},
        "pairs_scanned": COUNT,
        "rounds": COUNT,
    }
    more_proof = {"gap_aim": _or_null({"$ref": "#/$defs/proved"}), "stable": _or_null(stable)}
    stage = {
        "aim": {"$ref": "#/$defs/proved"},
        "value": WHOLE,
        "priority": _or_null(WHOLE),
        "left_prices": prices,
        "right_prices": prices,
    }
    defs = {
        "pair": {
            **_row(TEXT, TEXT, POINTS, {"type": "array", "items": {"$ref": "#/$defs/share"}}, more),
            "description": "left id, right id, points, what each criterion gives, and more",
        },
        "share": _object(share, "what one criterion gives, and why", ("criterion", "points", "of", "code", "facts")),
        "reason": _object(reason, "code and facts for programs, an English sentence for people", ("code", "facts")),
        "out": _object(out, "somebody without a partner", tuple(out)),
        "proved": {"anyOf": [{"enum": list(PROVED)}, _object({"floor": _floor()}, "", ("floor",))]},
        "stage": {
            **_object(stage, "one aim with the prices that prove it", ("aim", "value")),
            "if": {"properties": {"aim": {"const": "points"}}},
            "else": {"required": ["left_prices", "right_prices"]},
        },
        "certificate": _object(
            {**_in_order(proof, PROOF_KEYS), **more_proof}, "the proof that nothing is better", PROOF_KEYS
        ),
    }
    properties: Json = {
        "format": {"const": RESULT_FORMAT},
        "status": {"enum": list(STATUSES)},
        "pairs": {"type": "array", "items": {"$ref": "#/$defs/pair"}},
        "left_out": {"type": "array", "items": {"$ref": "#/$defs/out"}},
        "value": _object(value, "what was reached", tuple(value)),
        "certificate": _or_null({"$ref": "#/$defs/certificate"}),
        "why": {**reasons, "description": "if there is no solution"},
        "seconds": _or_null({"type": "number", "minimum": 0}),
        "engine": TEXT,
    }
    body = _object(_in_order(properties, RESULT_KEYS), "The answer to a problem, with its proof.", RESULT_KEYS)
    return {
        "$schema": DIALECT,
        "$id": f"urn:{RESULT_FORMAT.replace('/', ':')}",
        "title": RESULT_FORMAT,
        **body,
        "$defs": defs,
    }


def _person() -> Json:
    want = {"anyOf": [ID, _row(ID, LEVEL)]}
    return {
        "id": {**ID, "pattern": r"\S"},
        "capacity": _whole(0, MOST_PARTNERS),
        "min": _whole(0, MOST_PARTNERS),
        "priority": _whole(0, 1000),
        "lot": _whole(1, MOST_PARTNERS),
        "offers": {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": LEVEL},
        **dict.fromkeys(LISTS, TEXTS),
        "wants": {"type": "array", "items": want, "maxItems": MOST_WANTS, "description": "best first"},
        "slots": {"anyOf": [TEXT, _whole(0, (1 << SLOTS_A_WEEK) - 1)], "description": "like Mon 09:00-11:30; in UTC"},
        "grade": _or_null(_whole(-1000, 1000)),
        "site": TEXT,
        "country": TEXT,
        "employed_until": _or_null(DAY),
    }


def _settings() -> Json:
    hours = {"type": "number", "minimum": 0, "maximum": 168, "multipleOf": 0.5}
    return {
        "end_date": _or_null(DAY),
        "outranks": {"enum": [*SIDES, "either"]},
        "min_grade_gap": _whole(0, 100),
        "grade_window": _row(WHOLE, WHOLE),
        "common_hours": hours,
        "ample_hours": {**hours, "exclusiveMinimum": 0},
        "want_level": LEVEL,
        "top_wants": _whole(1, 20),
        "shared_interests": _whole(1, 100),
        "proposes": SIDE,
    }


def _floor() -> Json:
    return {"anyOf": [POINTS, {"const": "max"}]}


def _whole(low: int, high: int) -> Json:
    return {"type": "integer", "minimum": low, "maximum": high}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [{"type": "null"}, schema]}


def _row(*cells: Json) -> Json:
    """A list of so many values, each of its own kind."""
    return {"type": "array", "prefixItems": list(cells), "minItems": len(cells), "maxItems": len(cells)}


def _list_of(schema: Json, description: str) -> Json:
    return {"type": "array", "items": schema, **({"description": description} if description else {})}


def _object(properties: Json, description: str, required: tuple[str, ...] = ()) -> Json:
    """An object with no other keys."""
    return {
        "type": "object",
        **({"description": description} if description else {}),
        "properties": properties,
        "additionalProperties": False,
        **({"required": list(required)} if required else {}),
    }


def _in_order(properties: Json, names: Any) -> Json:
    """The properties in the order of the reader's own list; a KeyError here means that one of the two forgot a key."""
    assert len(properties) == len(names), sorted({*properties} ^ {*names})
    return {name: properties[name] for name in names}
