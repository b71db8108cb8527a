"""Results as JSON files, and their pairs as CSV. docs/reference/engine-files.md describes each key, `schema` all of them."""

import csv
from pathlib import Path
from typing import Any

from .errors import FileError
from .limits import MOST_VALUES, Source
from .reading import Json, a_choice, a_list, a_text, a_whole, an_object, in_file, write
from .reasons import Reason, Share
from .result import Certificate, LeftOut, Pair, Result, Stability, StageProof, Value
from .settings import MOST_POINTS, PLAIN_AIMS, Aim, Floor
from .words import say

RESULT_FORMAT = "viceversa-result/1"
STATUSES = ("optimal", "stable", "bound", "infeasible")
SIDES = ("left", "right")
# What a certificate proves stage by stage: the aims, minima that can't be met, and last the order among equal answers.
PROVED = (*PLAIN_AIMS, "min", "order")

RESULT_KEYS = ("format", "status", "pairs", "left_out", "value", "certificate", "why", "seconds", "engine")
PROOF_KEYS = ("bound", "gap", "left_prices", "right_prices", "stages", "pairs_scanned", "rounds")
REASON_KEYS = {"code", "facts", "sentence"}


def read_result(source: Source, *, most: int = MOST_VALUES) -> Result:
    """Read a result file. Raises FileError with the file and what is wrong."""
    return in_file(source, result_from_json, most)


def write_result(result: Result, path: str | Path) -> None:
    """Write a result file."""
    write(path, result_to_json(result))


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
    """The result of JSON values. Raises FileError, with the path of keys, for whatever is missing or of another kind."""
    body = an_object(data, "", None)
    if body.get("format") != RESULT_FORMAT:
        raise FileError(f"This is not a result file; its format must be “{RESULT_FORMAT}”.", column="format")
    an_object(body, "", set(RESULT_KEYS), RESULT_KEYS)
    if body["status"] not in STATUSES:
        raise FileError(f"The status must be one of {', '.join(STATUSES)}.", column="status")
    proof, seconds = body["certificate"], body["seconds"]
    if seconds is not None and (
        not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds < 1e12
    ):
        raise FileError("Here belongs a number of seconds.", column="seconds")
    return Result(
        status=body["status"],
        pairs=tuple(_pair_from_json(pair, f"pairs[{at}]") for at, pair in enumerate(a_list(body["pairs"], "pairs"))),
        left_out=tuple(
            _left_out(out, f"left_out[{at}]") for at, out in enumerate(a_list(body["left_out"], "left_out"))
        ),
        value=_value(body["value"]),
        certificate=None if proof is None else _certificate_from_json(proof),
        why=_reasons(body["why"], "why"),
        seconds=seconds,
        engine=a_text(body["engine"], "engine"),
    )


def _value(data: object) -> Value:
    keys = ("people", "pairs", "worst", "points")
    body = an_object(data, "value", set(keys), keys)
    worst = None if body["worst"] is None else a_whole(body["worst"], "value.worst", 0, MOST_POINTS)
    people, pairs, points = (a_whole(body[name], f"value.{name}", 0) for name in ("people", "pairs", "points"))
    return Value(people, pairs, worst, points)


def _pair_to_json(pair: Pair) -> list[Any]:
    more = {"to_right": pair.to_right, "to_left": pair.to_left, "pinned": pair.pinned}
    shares = [
        {"criterion": s.criterion, "points": s.points, "of": s.of, **_reason_to_json(s.reason)} for s in pair.shares
    ]
    return [pair.left, pair.right, pair.points, shares, more]


def _pair_from_json(data: object, place: str) -> Pair:
    left, right, points, shares, more = a_list(data, place, 5)
    parts = tuple(_share(share, f"{place}[3][{at}]") for at, share in enumerate(a_list(shares, f"{place}[3]")))
    more = an_object(more, f"{place}[4]", {"to_right", "to_left", "pinned"})
    for name in ("to_right", "to_left"):
        if more.get(name) is not None:
            a_whole(more[name], f"{place}[4].{name}", 0, 100)
    if not isinstance(more.get("pinned", False), bool):
        raise FileError("Here belongs true or false.", column=f"{place}[4].pinned")
    points = a_whole(points, f"{place}[2]", 0, MOST_POINTS)
    return Pair(a_text(left, f"{place}[0]"), a_text(right, f"{place}[1]"), points, parts, **more)


def _share(data: object, place: str) -> Share:
    body = an_object(data, place, {"criterion", "points", "of", *REASON_KEYS}, ("criterion", "points", "of"))
    points, most = (a_whole(body[name], f"{place}.{name}", 0, MOST_POINTS) for name in ("points", "of"))
    reason = _reason({name: body[name] for name in REASON_KEYS & set(body)}, place)
    return Share(a_text(body["criterion"], f"{place}.criterion"), points, most, reason)


def _left_out(data: object, place: str) -> LeftOut:
    keys = ("id", "side", "reason", "would_help")
    body = an_object(data, place, set(keys), keys)
    helps = _reasons(body["would_help"], f"{place}.would_help")
    side = a_choice(body["side"], f"{place}.side", SIDES)
    return LeftOut(a_text(body["id"], f"{place}.id"), side, _reason(body["reason"], f"{place}.reason"), helps)


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


def _certificate_from_json(data: object) -> Certificate:
    body = an_object(data, "certificate", {*PROOF_KEYS, "gap_aim", "stable"}, PROOF_KEYS)
    bound, gap, scanned, rounds = (
        a_whole(body[name], f"certificate.{name}", low)
        for name, low in (("bound", None), ("gap", 0), ("pairs_scanned", 0), ("rounds", 0))
    )
    top = _prices(body, "certificate")
    stages = tuple(
        _stage(stage, f"certificate.stages[{at}]", top)
        for at, stage in enumerate(a_list(body["stages"], "certificate.stages"))
    )
    gap_aim = None if body.get("gap_aim") is None else _aim_of_proof(body["gap_aim"], "certificate.gap_aim")
    stable = None if body.get("stable") is None else _stability(body["stable"])
    return Certificate(stages, bound, scanned, rounds, gap, gap_aim, stable)


def _stage(data: object, place: str, top: tuple[dict[str, int], dict[str, int]]) -> StageProof:
    body = an_object(data, place, {"aim", "value", "priority", "left_prices", "right_prices"}, ("aim", "value"))
    aim = _aim_of_proof(body["aim"], f"{place}.aim")
    priority = None if body.get("priority") is None else a_whole(body["priority"], f"{place}.priority")
    left, right = top if aim == "points" else _prices(body, place)
    return StageProof(aim, a_whole(body["value"], f"{place}.value"), left, right, priority)


def _prices(body: Json, place: str) -> tuple[dict[str, int], dict[str, int]]:
    sides = []
    an_object(body, place, None, ("left_prices", "right_prices"))
    for name in ("left_prices", "right_prices"):
        prices = an_object(body[name], f"{place}.{name}", None)
        for person, price in prices.items():
            a_whole(price, f"{place}.{name}.{person}")
        sides.append(prices)
    return sides[0], sides[1]


def _stability(data: object) -> Stability:
    keys = ("proposes", "people", "points")
    body = an_object(data, "certificate.stable", set(keys), keys)
    for name in ("people", "points"):
        if body[name] is not None:
            a_whole(body[name], f"certificate.stable.{name}", 0)
    return Stability(a_choice(body["proposes"], "certificate.stable.proposes", SIDES), body["people"], body["points"])


def _aim_to_json(aim: Aim) -> Any:
    return {"floor": aim.points} if isinstance(aim, Floor) else aim


def _aim_of_proof(data: object, place: str) -> Aim:
    if isinstance(data, str):
        return a_choice(data, place, PROVED)
    floor = an_object(data, place, {"floor"}, ("floor",))["floor"]
    return Floor("max" if floor == "max" else a_whole(floor, f"{place}.floor", 0, MOST_POINTS))


def _reason_to_json(reason: Reason) -> Json:
    return {"code": reason.code, "facts": dict(reason.facts), "sentence": say(reason)}


def _reasons(data: object, place: str) -> tuple[Reason, ...]:
    return tuple(_reason(reason, f"{place}[{at}]") for at, reason in enumerate(a_list(data, place)))


def _reason(data: object, place: str) -> Reason:
    body = an_object(data, place, REASON_KEYS, ("code", "facts"))
    reason = Reason(a_text(body["code"], f"{place}.code"), an_object(body["facts"], f"{place}.facts", None))
    a_text(body.get("sentence", ""), f"{place}.sentence")
    try:
        say(reason)
    except (KeyError, TypeError):
        raise FileError(f"The facts don't fill the sentence of “{reason.code}”.", column=f"{place}.facts") from None
    return reason


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
