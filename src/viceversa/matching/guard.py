"""The database itself refuses to overwrite a run: its question from the first moment, its answer once it is there.
Shortlists and seating plans are made at once, so nothing of their question and answer ever changes.

Installed by migrations, on SQLite and PostgreSQL; whoever writes around the verbs meets it too.
See docs/decisions/0005-runs-are-never-overwritten.md.
"""

from __future__ import annotations

from typing import Any

SENTENCE = "A matching run is never overwritten."

_SQLITE = (
    f"""
    CREATE TRIGGER matching_run_question BEFORE UPDATE OF cohort_id, number, problem, settings ON matching_run
    WHEN OLD.problem <> NEW.problem OR OLD.settings <> NEW.settings OR OLD.number <> NEW.number
        OR OLD.cohort_id <> NEW.cohort_id
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
    """,
    f"""
    CREATE TRIGGER matching_run_answer BEFORE UPDATE OF result, figures, failure ON matching_run
    WHEN OLD.state <> 'waiting'
        AND (OLD.result <> NEW.result OR OLD.figures <> NEW.figures OR OLD.failure <> NEW.failure)
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
    """,
)
_POSTGRESQL = (
    f"""
    CREATE FUNCTION matching_run_keep() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER matching_run_question BEFORE UPDATE OF cohort_id, number, problem, settings ON matching_run
    FOR EACH ROW WHEN (OLD.problem <> NEW.problem OR OLD.settings <> NEW.settings OR OLD.number <> NEW.number
        OR OLD.cohort_id <> NEW.cohort_id) EXECUTE FUNCTION matching_run_keep()
    """,
    """
    CREATE TRIGGER matching_run_answer BEFORE UPDATE OF result, figures, failure ON matching_run
    FOR EACH ROW WHEN (OLD.state <> 'waiting'
        AND (OLD.result <> NEW.result OR OLD.figures <> NEW.figures OR OLD.failure <> NEW.failure))
    EXECUTE FUNCTION matching_run_keep()
    """,
)


def install(apps: Any, schema_editor: Any) -> None:
    """Put the guard in place, for migrations."""
    for statement in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    """Take the guard away, for migrating back."""
    on_table = " ON matching_run" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("matching_run_question", "matching_run_answer"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}", params=None)
    if on_table:
        schema_editor.execute("DROP FUNCTION IF EXISTS matching_run_keep()", params=None)


_KEPT = {
    "round": ("shortlistround", "cohort_id, number, problem, settings, result"),
    "plan": ("seatingplan", "event_id, number, from_round, people, problem, settings, result"),
}


def _keep(name: str, schema_editor: Any) -> None:
    table, fields = _KEPT[name]
    changed = " OR ".join(f"OLD.{field} <> NEW.{field}" for field in fields.split(", "))
    act = {
        "sqlite": f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
        "postgresql": "EXECUTE FUNCTION matching_run_keep()",
    }[schema_editor.connection.vendor]
    each, when = ("FOR EACH ROW ", f"({changed})") if schema_editor.connection.vendor == "postgresql" else ("", changed)
    schema_editor.execute(
        f"CREATE TRIGGER matching_{name}_kept BEFORE UPDATE OF {fields} ON matching_{table} {each}WHEN {when} {act}",
        params=None,
    )


def _let_go(name: str, schema_editor: Any) -> None:
    on_table = f" ON matching_{_KEPT[name][0]}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS matching_{name}_kept{on_table}", params=None)


def install_for_rounds(apps: Any, schema_editor: Any) -> None:
    """The same guard for shortlists, for migrations."""
    _keep("round", schema_editor)


def remove_from_rounds(apps: Any, schema_editor: Any) -> None:
    """Take it away again, for migrating back."""
    _let_go("round", schema_editor)


def install_for_plans(apps: Any, schema_editor: Any) -> None:
    """The same guard for seating plans, for migrations."""
    _keep("plan", schema_editor)


def remove_from_plans(apps: Any, schema_editor: Any) -> None:
    """Take it away again, for migrating back."""
    _let_go("plan", schema_editor)
