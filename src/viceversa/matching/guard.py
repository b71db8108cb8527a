"""The database itself refuses to overwrite a run: its question from the first moment, its answer once it is there.
Shortlists are drawn up at once, so nothing of their question and answer ever changes.

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


_ROUND = "cohort_id, number, problem, settings, result"
_ROUND_CHANGED = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in _ROUND.split(", "))
_ROUNDS = {
    "sqlite": f"""
    CREATE TRIGGER matching_round_kept BEFORE UPDATE OF {_ROUND} ON matching_shortlistround
    WHEN {_ROUND_CHANGED}
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
    """,
    "postgresql": f"""
    CREATE TRIGGER matching_round_kept BEFORE UPDATE OF {_ROUND} ON matching_shortlistround
    FOR EACH ROW WHEN ({_ROUND_CHANGED}) EXECUTE FUNCTION matching_run_keep()
    """,
}


def install_for_rounds(apps: Any, schema_editor: Any) -> None:
    """The same guard for shortlists, for migrations."""
    schema_editor.execute(_ROUNDS[schema_editor.connection.vendor], params=None)


def remove_from_rounds(apps: Any, schema_editor: Any) -> None:
    """Take it away again, for migrating back."""
    on_table = " ON matching_shortlistround" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS matching_round_kept{on_table}", params=None)
