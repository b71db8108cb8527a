"""docs/reference/licenses.md: what everything that runs is licensed by, and why that may be given away with Apache-2.0.

A license that is not in TOGETHER is refused by tests/release/test_licenses.py until somebody has read it.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from license_expression import ExpressionError, Licensing, get_spdx_licensing

from tests.support.locked import Locked, packages, reasons

KEEP: Final = "permissive: its notice is kept, which every package does in its own folder"
LIBRARY: Final = "a library that is loaded, unchanged, and can be replaced by another version"
TOGETHER: Final[dict[str, str]] = {
    "0BSD": KEEP,
    "Apache-2.0": "the same license",
    "Apache-2.0 WITH LLVM-exception": "the same license, which asks for less",
    "BSD-2-Clause": KEEP,
    "BSD-3-Clause": KEEP,
    "BSD-3-Clause-Open-MPI": KEEP,
    "CC0-1.0": "given away without conditions",
    "GPL-3.0-or-later WITH GCC-exception-3.1": "the runtime library of a compiler, which leaves what is linked with it alone",
    "ISC": KEEP,
    "LGPL-2.1-or-later": LIBRARY,
    "LGPL-3.0-only": LIBRARY,
    "MIT": KEEP,
    "MIT-0": KEEP,
    "MIT-CMU": KEEP,
    "MPL-2.0": "holds file by file; its files are as their makers wrote them",
    "PSF-2.0": KEEP,
    "Unlicense": "given away without conditions",
    "Zlib": KEEP,
}


@cache
def spdx() -> Licensing:
    """All licenses that SPDX knows: a second to make."""
    return get_spdx_licensing()


def not_together(expression: str) -> list[str]:
    """The licenses in an SPDX expression that keep it from being given away with ours; of an OR, one good side is enough.

    "" and what is no expression are themselves what is in the way.
    """
    try:
        parsed = spdx().parse(expression, validate=True)
    except ExpressionError:
        return [expression]
    return _in_the_way(parsed) if parsed is not None else ["says nothing"]


def _in_the_way(part: object) -> list[str]:
    sides = [_in_the_way(each) for each in getattr(part, "args", ())]
    if not sides:
        return [] if str(part) in TOGETHER else [str(part)]
    if type(part).__name__ == "OR" and not all(sides):
        return []
    return [each for side in sides for each in side]


def page() -> str:
    """Every package of the run lock, with its license and who needs it."""
    from tests.support.reference import table

    locked = packages()
    needed_by = {name: sorted(other for other, one in locked.items() if name in one.needs) for name in locked}
    rows = [(name, " or ".join(one.versions), one.license, why(one, needed_by[name])) for name, one in locked.items()]
    read = [(name, one["where"]) for name, one in sorted(reasons()["licenses"].items())]
    used = sorted(
        {
            word
            for one in locked.values()
            if not not_together(one.license)
            for word in symbols(one.license) & TOGETHER.keys()
        }
    )
    return "\n\n".join(
        (
            "# Licenses",
            "Vice Versa is under the Apache License 2.0. Its meeting guides are under CC BY 4.0 and its survey items under CC0 1.0, as "
            "they say. These are the packages it runs with (`requirements/run.lock`). None is part of what is released: each is "
            "fetched by the installer. Who gives them away along with it, as in an image, gives these licenses along too.",
            table(("package", "version", "license", "for"), rows),
            "## Why they go together",
            "A test refuses every license that is not in this list.",
            table(("license", "because"), [(word, TOGETHER[word]) for word in used]),
            "## Where we read it",
            "All others say it themselves, as an SPDX expression. Wheels of compiled packages may carry further libraries; "
            "each names them in its own folder.",
            table(("package", "read in"), read),
        )
    )


def symbols(expression: str) -> set[str]:
    """Every license that an expression names, with its exception."""
    parsed = spdx().parse(expression)
    return {str(symbol) for symbol in parsed.symbols} if parsed is not None else set()


def why(one: Locked, needed_by: list[str]) -> str:
    """The reason we chose it, or who brings it along."""
    if chosen := reasons()["run"].get(one.name):
        return chosen["why"]
    if one.name == "setuptools":
        return "builds Vice Versa from its source"
    return f"needed by {', '.join(needed_by)}"
