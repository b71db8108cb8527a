"""docs/reference/, made from the code: `bin/reference` writes it, `bin/reference --check` and tests/test_docs.py compare.

One function a page, collected in PAGES. A page holds nothing of the machine it was made on.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.support import accessibility, asvs, cookies, floors, happenings, licenses, operating, roles

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "docs" / "reference"
APPS = (
    "core",
    "people",
    "tokens",
    "messaging",
    "programs",
    "matching",
    "pairings",
    "measurement",
    "staying",
    "integrations.webhooks",
    "api",
)

# Variables of the environment that are read and are no settings: who sets them, and what they say.
OTHER_VARIABLES = {
    "PROMETHEUS_MULTIPROC_DIR": (
        "`viceversa web`",
        "where the processes of one web server count their requests together",
    ),
    "VICEVERSA_UP_PID": ("`viceversa up`", "whose end also ends the web server and the worker"),
    "VICEVERSA_TEST_CHROMIUM": ("a developer", "the browser for tests and pictures, where it is not found by itself"),
    "VICEVERSA_TEST_DATABASE_URL": ("`bin/test`", "the PostgreSQL on which the tests run"),
    "VICEVERSA_TEST_FOLDER": ("`bin/test`", "where the processes of a run of tests keep what they share"),
    "VICEVERSA_TEST_FUZZ": ("a developer", "how many inputs a test with random input tries"),
    "VICEVERSA_TEST_PART": ("`bin/test`", "the number of a process of tests, in the name of its database"),
}


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [list(heads), *([str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def cli() -> str:
    """Every command with its arguments."""
    from viceversa.cli import parser

    top = parser()
    commands = _subcommands(top)
    parts = [
        "# The command line",
        f"{top.description}",
        "Exit codes: 0 done · 1 refused, the sentence says why · 2 wrong use · 78 this installation is not configured "
        "rightly. A command of the matcher has its own: see its description.",
    ]
    parts.extend(_command(f"viceversa {name}", command, summary) for name, (command, summary) in commands.items())
    return "\n\n".join(parts)


def _subcommands(parser: argparse.ArgumentParser) -> dict[str, tuple[argparse.ArgumentParser, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            return {name: (action.choices[name], helps.get(name, "")) for name in sorted(action.choices)}
    return {}


def _command(name: str, parser: argparse.ArgumentParser, summary: str) -> str:
    level = "##" if name.count(" ") == 1 else "###"
    text = parser.description or f"{summary[:1].upper()}{summary[1:]}."
    parts = [f"{level} `{name}`", re.sub(r"\s+", " ", text).strip()]
    rows = []
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            continue
        name_of_value = action.dest.upper() if action.option_strings else action.dest
        value = action.metavar or (" or ".join(map(str, action.choices)) if action.choices else name_of_value)
        value = " ".join(value) if isinstance(value, tuple) else value
        shown = ", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {value}")
        rows.append((f"`{shown.strip()}`", action.help or ""))
    if rows:
        parts.append(table(("argument", "meaning"), rows))
    parts.extend(_command(f"{name} {inner}", command, said) for inner, (command, said) in _subcommands(parser).items())
    return "\n\n".join(parts)


def settings() -> str:
    """Every environment variable that is read."""
    from viceversa.config import env

    rows = [
        (
            f"`{variable.name}`",
            variable.kind,
            f"`{_plain(variable.default)}`" if variable.default else "",
            variable.help,
        )
        for variable in sorted(env.REGISTRY.values(), key=lambda variable: variable.name)
    ]
    return "\n\n".join(
        (
            "# Settings",
            "Environment variables. Each can also be given as a file: `NAME_FILE=/run/secrets/name` reads the value from "
            "there, which keeps passwords out of the process list.",
            table(("variable", "kind", "default", "meaning"), rows),
            "## Not set by you",
            "What the software itself or a test sets. They stand here so that nobody wonders.",
            table(("variable", "by whom", "meaning"), ((f"`{name}`", *said) for name, said in OTHER_VARIABLES.items())),
        )
    )


def _plain(default: str) -> str:
    """A default without the folder this runs in."""
    return default.replace(str(Path.cwd()), ".")


def dependencies() -> str:
    """Every package we chose, with its reason; the locks have all of them with their hashes."""
    reasons = tomllib.loads((ROOT / "requirements" / "reasons.toml").read_text(encoding="utf-8"))
    parts = [
        "# Dependencies",
        "What we chose, and why. A dependency is chosen for its field, its health and its size; everything it brings "
        "along is pinned with its hash in `requirements/run.lock` and `requirements/dev.lock`.",
    ]
    for title, key, lock in (
        ("To run", "run", "run.lock"),
        ("If you like", "extra", "dev.lock"),
        ("To develop", "dev", "dev.lock"),
    ):
        pinned = _pinned(ROOT / "requirements" / lock)
        rows = [
            (name, " or ".join(pinned[name]), reasons[key][name]["license"], reasons[key][name]["why"])
            for name in sorted(direct_dependencies()[key])
        ]
        parts.append(f"## {title}\n\n" + table(("package", "version", "license", "for"), rows))
    return "\n\n".join(parts)


def direct_dependencies() -> dict[str, set[str]]:
    """Names in pyproject.toml: `run`, `extra` (all extras) and `dev` (those that are no extra)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    name = re.compile(r"[A-Za-z0-9_.-]+")

    def names(lines: list[str]) -> set[str]:
        return {found[0].lower() for line in lines if (found := name.match(line))}

    extra = {name for lines in project["project"]["optional-dependencies"].values() for name in names(lines)}
    dev = names(project["dependency-groups"]["dev"]) - extra
    return {"run": names(project["project"]["dependencies"]), "extra": extra, "dev": dev}


def _pinned(lock: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9_.-]+)==([^ ;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def states() -> str:
    """Every noun's states and what changes them."""
    from viceversa.core.transitions import TABLES

    _import_from_apps("states")
    parts = [
        "# States",
        "What can be in which state, and which act leads from where to where. Everything else is refused.",
    ]
    for noun, drawn in sorted(TABLES.items()):
        rows = [
            (f"`{verb}`", ", ".join(_label(drawn.states, source) for source in sources), _label(drawn.states, target))
            for verb, (sources, target) in drawn.moves.items()
        ]
        parts.append(f"## {noun[:1].upper()}{noun[1:]}\n\n" + table(("act", "from", "to"), rows))
    return "\n\n".join(parts)


def _label(states: type, value: str) -> str:
    return str(states(value).label)


def messages() -> str:
    """Every message we can send."""
    from viceversa.messaging.kinds import KINDS

    how = {"at_once": "by itself, by its stated policy", "by_hand": "when a person releases it"}
    rows = [
        (f"`{kind.name}`", kind.title, kind.to, how[kind.policy], "yes" if kind.stoppable else "no", kind.why)
        for kind in sorted(KINDS.values(), key=lambda kind: kind.name)
    ]
    return "\n\n".join(
        (
            "# Messages",
            "All that Vice Versa can send. Each one has a preview page for program managers.",
            table(("name", "title", "to", "goes out", "can be stopped by its receiver", "why"), rows),
        )
    )


def personal_data() -> str:
    """The register of what is kept about people."""
    from viceversa.core.privacy import NAMES, REGISTER

    _import_from_apps("privacy")
    rows = [
        (
            f"`{entry.label}`",
            str(NAMES[entry.model._meta.label_lower]),
            str(entry.purpose),
            ", ".join(map(str, entry.readers)),
            str(entry.retention),
            "yes" if entry.encrypted else "",
        )
        for entry in sorted(REGISTER.values(), key=lambda entry: entry.label)
    ]
    return "\n\n".join(
        (
            "# Personal data",
            "Every field that says something about a person: why it is kept, who can read it, until when.",
            table(("field", "kind of data", "purpose", "read by", "kept", "encrypted"), rows),
        )
    )


def retention() -> str:
    """What is deleted when."""
    from viceversa.core.retention import KEPT, RULES

    _import_from_apps("privacy")
    rows = [(str(rule.keeps), str(rule.when), str(rule.sooner), f"`{rule.name}`") for rule in RULES.values()]
    return "\n\n".join(
        (
            "# What is deleted when",
            "The rules of retention, applied once a night. How, and why so, is told in "
            "[Retention](../explanation/retention.md). A month counts 30.5 days.",
            table(("what", "kept", "deleted before by", "rule"), rows),
            "## Kept without a date",
            table(("kept", "because"), sorted({(str(while_), str(because)) for while_, because in KEPT})),
        )
    )


def schedule() -> str:
    """What runs by the clock."""
    from django.utils.module_loading import import_string

    from viceversa.config.periodic import PERIODIC

    def does(path: str) -> str:
        task = import_string(path)
        return (getattr(task, "func", task).__doc__ or "").strip().splitlines()[0]

    rows = [(f"`{line.name}`", f"`{line.cron}`", does(line.task)) for line in PERIODIC]
    return "\n\n".join(
        (
            "# Schedule",
            "What the worker does by the clock, in the time zone of `VICEVERSA_TIME_ZONE`. Missed slots are caught up once.",
            table(("job", "cron line", "what it does"), rows),
        )
    )


def webhooks() -> str:
    """Every kind of event that other systems can be told."""
    import json

    from viceversa.integrations.webhooks.kinds import CODES, GROUPS, payload

    parts = [
        "# Webhooks",
        "What other systems can be told, one kind a row. Each is told by its kind, its time, codes, and the state that the "
        "thing is then in; never a name, a word or a number. [How to](../how-to/webhooks.md).",
    ]
    for title, kinds in GROUPS:
        rows = [
            (f"`{kind.name}`", kind.title, ", ".join(f"`{code}`" for code in CODES[kind.about]), kind.state)
            for kind in kinds
        ]
        parts.append(f"## {title}\n\n" + table(("kind", "what happened", "codes", "state"), rows))
    example = payload(
        "pairing.started",
        at=datetime(2026, 5, 12, 8, tzinfo=UTC),
        codes={"pairing": "b2c3d4f5g6h7", "cohort": "j8k9m2n3p4q5", "program": "r6s7t8v9w2x3"},
    )
    parts.append(f"## Example\n\n```json\n{json.dumps(example, indent=2)}\n```")
    parts.append("A test has the type `webhook.test` and no data.")
    return "\n\n".join(parts)


def _import_from_apps(module: str) -> None:
    for app in APPS:
        if find_spec(f"viceversa.{app}.{module}"):
            import_module(f"viceversa.{app}.{module}")


_LETTERS = {"y": "yes", "n": "told no", "-": "finds nothing", "s": "signs in first"}


def access() -> str:
    """Every address and who reaches it."""
    from django.urls import get_resolver

    from tests.access import PEOPLE, TABLE

    routes = dict(_routes(get_resolver()))
    rows = [
        (f"`/{routes[name]}`", method, *(_LETTERS[letter] for letter in letters))
        for name, (method, letters) in TABLE.items()
    ]
    return "\n\n".join(
        (
            "# Who reaches what",
            "Every address against every kind of person. `tests/test_access.py` goes to each of them as each of these and "
            "compares with this table. “Finds nothing” is the same answer as for an address that does not exist, so nobody "
            "learns what there is. Links in mails carry their right in themselves: they are signed, for one person and one "
            "purpose, and expire.",
            table(("address", "method", *PEOPLE.values()), rows),
        )
    )


def _routes(resolver: Any, space: str = "", before: str = "") -> Iterable[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, path)
        else:
            yield f"{space}{pattern.name}", path


def api() -> str:
    """Every operation of the API with the scope it needs."""
    from viceversa.api.openapi import document
    from viceversa.api.problems import KINDS
    from viceversa.api.scopes import SCOPES

    rows = [
        (
            f"`{method.upper()}`",
            f"`{path}`",
            "".join(f"`{scope}`" for scope in one["security"][0]["AccessTokenAuth"]),
            one["summary"],
        )
        for path, methods in document()["paths"].items()
        for method, one in methods.items()
    ]
    return "\n\n".join(
        (
            "# The API",
            "Every operation, and what a token has to be for. [How to use it](../how-to/use-the-api.md); "
            "[the same in OpenAPI 3.1](openapi.json).",
            table(("method", "address", "scope", "what it does"), rows),
            "## Scopes",
            table(("scope", "for"), [(f"`{name}`", label) for name, label in SCOPES.items()]),
            "## Problems",
            table(("status", "kind", "when"), [(one.status, f"`{one.name}`", one.about) for one in KINDS.values()]),
        )
    )


def openapi() -> str:
    """The description of the API that it serves at /api/v1/openapi.json."""
    from viceversa.api.openapi import document

    return f"{json.dumps(document(), ensure_ascii=False, indent=1)}\n"


def client() -> str:
    """The Python client, made from that description."""
    from tests.support.client import written

    return written()


PAGES: dict[str, Callable[[], str]] = {
    "access.md": access,
    "cli.md": cli,
    "settings.md": settings,
    "dependencies.md": dependencies,
    "licenses.md": licenses.page,
    "states.md": states,
    "messages.md": messages,
    "personal-data.md": personal_data,
    "retention.md": retention,
    "schedule.md": schedule,
    "webhooks.md": webhooks,
    "accessibility.md": accessibility.page,
    "asvs.md": asvs.page,
    "operations.md": operating.page,
    "events.md": happenings.page,
    "cookies.md": cookies.page,
    "roles.md": roles.page,
    "api.md": api,
}


# As they are, without a foot line: paths from the root.
FILES: dict[str, Callable[[], str]] = {
    "docs/reference/openapi.json": openapi,
    "docs/explanation/architecture.svg": floors.picture,
    "src/viceversa/client/__init__.py": client,
}


def stale() -> dict[str, str]:
    """Pages whose file differs from what the code says now, with their right text. Needs Django started."""
    from django.utils import translation

    with translation.override("en"):
        texts = {f"docs/reference/{name}": f"{make()}\n\n*Made by `bin/reference`.*\n" for name, make in PAGES.items()}
        texts |= {name: make() for name, make in FILES.items()}
    return {name: text for name, text in texts.items() if not _is(ROOT / name, text)}


def _is(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text


def main() -> int:
    """Writes stale pages; with --check names them and fails."""
    parser = argparse.ArgumentParser(prog="bin/reference", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a page is stale")
    given = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    pages = stale()
    for name, text in pages.items():
        if not given.check:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(text, encoding="utf-8")
        print(f"{name} {'is stale: run bin/reference' if given.check else 'written'}")
    return 1 if given.check and pages else 0


if __name__ == "__main__":
    sys.exit(main())
