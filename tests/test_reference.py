"""Nothing that an operator, a manager or a machine can meet is missing from docs/reference.

The pages are made from registers; these tests look for the same things by other ways, and compare.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tests.support import reference

HOUSE = reference.ROOT / "src" / "viceversa"


def page(name: str) -> str:
    return (reference.FOLDER / name).read_text(encoding="utf-8")


def modules(stem: str) -> list[str]:
    """Every module of this name in the house, as it is imported."""
    return [
        ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts) for path in sorted(HOUSE.rglob(f"{stem}.py"))
    ]


def read_from_environment(path: Path) -> Iterator[str]:
    """Names that a file reads from the environment: `os.environ["A"]`, `.get("A")`, `.pop("A")`, `getenv("A")`."""
    text = path.read_text(encoding="utf-8")
    if "environ" not in text and "getenv" not in text:
        return
    tree = ast.parse(text)
    constants = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        key: ast.expr | None = None
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            key = node.slice
        elif isinstance(node, ast.Call) and re.search(r"environ\.(get|pop)$|getenv$", ast.unparse(node.func)):
            key = node.args[0]
        if isinstance(key, ast.Constant):
            yield str(key.value)
        elif isinstance(key, ast.Name) and key.id in constants:
            yield str(constants[key.id])


def test_each_variable_of_the_environment_is_in_the_settings() -> None:
    """Those of tests as well. What Python, Django, a shell and builds that can be repeated read is theirs to document."""
    others = {
        "DJANGO_SETTINGS_MODULE",
        "PATH",
        "HOME",
        "PYTHONHASHSEED",
        "DJANGO_ALLOW_ASYNC_UNSAFE",
        "SOURCE_DATE_EPOCH",
    }
    found = {
        name
        for folder in ("src", "tests", "bin")
        for path in (reference.ROOT / folder).rglob("*")
        if path.is_file() and (path.suffix == ".py" or path.parent.name == "bin")
        for name in read_from_environment(path)
    }
    assert "VICEVERSA_TEST_FOLDER" in found  # the search finds something
    assert {name.removesuffix("_FILE") for name in found - others} <= set(
        re.findall(r"^\| `(\w+)`", page("settings.md"), re.M)
    )


def test_each_noun_with_states_is_drawn() -> None:
    """Also of an app that bin/reference does not ask by name."""
    from viceversa.core.transitions import TABLES

    for module in modules("states"):
        import_module(module)
    drawn = re.findall(r"^## (.+)$", page("states.md"), re.M)
    assert sorted(drawn) == sorted(f"{noun[:1].upper()}{noun[1:]}" for noun in TABLES)


def test_each_rule_of_retention_and_each_field_is_listed() -> None:
    from viceversa.core import privacy, retention

    for module in (*modules("privacy"), *modules("retention")):
        import_module(module)
    assert {rule.name for rule in retention.RULES.values()} <= set(
        re.findall(r"`([\w.]+)` \|$", page("retention.md"), re.M)
    )
    assert set(privacy.REGISTER)
    assert {one.label for one in privacy.REGISTER.values()} == set(
        re.findall(r"^\| `([^`]+)`", page("personal-data.md"), re.M)
    )


def test_each_sentence_of_the_doctor_stands_there() -> None:
    """Found by what is made, a Finding, and not by how: a finding that goes round the helpers is missing."""
    source = (HOUSE / "operations" / "doctor.py").read_text(encoding="utf-8")
    calls = [ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    made = calls.count("Finding")
    helpers = sum(calls.count(name) for name in ("_well", "_look", "_wrong"))
    told = re.findall(r"^\| \w+ \| (?:well|look|wrong) \|", page("operations.md"), re.M)
    assert (made, len(told)) == (3, helpers)


@pytest.mark.django_db
def test_each_number_that_prometheus_reads_is_explained(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.METRICS_TOKEN, settings.METRICS_FOLDER = "a-token", tmp_path
    told = client.get("/metrics", headers={"Authorization": "Bearer a-token"}).content.decode()
    numbers = set(re.findall(r"^# HELP (\w+)", told, re.M))
    assert numbers
    assert numbers <= set(re.findall(r"^\| `(viceversa_\w+)`", page("operations.md"), re.M))


def test_each_scheduled_job_and_each_message_is_listed() -> None:
    from viceversa.config.periodic import PERIODIC
    from viceversa.messaging.kinds import KINDS

    assert set(re.findall(r"^\| `([\w.]+)`", page("schedule.md"), re.M)) == {line.name for line in PERIODIC}
    assert set(re.findall(r"^\| `([\w.]+)`", page("messages.md"), re.M)) == set(KINDS)
    # A folder of a message has its words: it is a message, or nobody sends it.
    folders = {(path.parent.parent.parent.name, path.parent.name) for path in HOUSE.rglob("messages/*/body.html")}
    apps = {name.split(".")[0] for name in KINDS}
    assert {f"{app}.{name}" for app, name in folders if app in apps} <= set(KINDS)


def test_each_problem_of_the_api_can_be_looked_up() -> None:
    """By the class: a kind made anywhere in the house."""
    made = sum(
        len(re.findall(r"(?<!class )\bKind\(\s*\"[a-z-]+\",\s*\d{3}", path.read_text(encoding="utf-8")))
        for path in (HOUSE / "api").rglob("*.py")
    )
    assert made
    assert made == len(re.findall(r"^\| \d{3} \| `", page("api.md"), re.M))


@pytest.mark.django_db
def test_each_cookie_that_a_browser_is_given_is_listed(cast: Cast, client: Client) -> None:
    """By living through what sets one; the last one is set where lists are read from copies (tests/operations)."""
    client.force_login(cast.nia)
    client.post("/theme/", {"theme": "dark"})
    client.post("/language/", {"language": "de"})
    client.post("/me/this-device/", {"keep": "yes"})
    client.get("/me/mails/")  # a page with a form; the notice of the act before stays until a page shows it
    names = re.findall(r"^\| `(\w+)`", page("cookies.md"), re.M)
    assert {*client.cookies, "wrote"} == set(names)
    # Whoever adds one finds this page by it.
    setters = [path.name for path in HOUSE.rglob("*.py") if ".set_cookie(" in path.read_text(encoding="utf-8")]
    assert sorted(setters) == ["device.py", "replicas.py", "views.py"]


def test_each_event_that_a_verb_says_it_records_is_listed() -> None:
    """Verbs say in their docstrings what they record; the page is made from the calls."""
    said = {
        name
        for path in HOUSE.rglob("*.py")
        for sentence in re.findall(r"Records ([^.]*?`[^\"]*?)(?:\.\s|\"\"\")", path.read_text(encoding="utf-8"))
        for name in re.findall(r"`([a-z_]+\.[a-z_]+)`", sentence)
    }
    assert len(said) > 50
    assert said <= set(re.findall(r"^\| `([\w.]+)`", page("events.md"), re.M))


def test_roles_of_the_command_line_are_those_of_the_page() -> None:
    from viceversa.cli.role import ROLES

    assert sorted(re.findall(r"\(`(\w+)`\) \|", page("roles.md"))) == sorted(ROLES)


def test_tests_run_with_the_apps_that_are_installed() -> None:
    """Each app with states, personal data or messages is installed here, so that the registers above are whole."""
    apps = {name.rpartition(".")[0] for stem in ("states", "privacy") for name in modules(stem)} - {"viceversa.core"}
    assert {
        app for app in apps if not any(app == one or one.startswith(f"{app}.") for one in settings.INSTALLED_APPS)
    } == set()
