"""What happens to people: accounts, roles, topics, grades, and the directory as it comes from a file."""

from viceversa.people.actions.absences import add_absence, end_absence
from viceversa.people.actions.accounts import (
    account_for,
    create_administrator,
    grant_role,
    revoke_role,
    set_preferences,
)
from viceversa.people.actions.applying import apply_import, begin_import, import_people
from viceversa.people.actions.exports import export_people
from viceversa.people.actions.grades import order_grades
from viceversa.people.actions.imports import decide, discard_import, map_columns, read_file, start_import
from viceversa.people.actions.reviewing import check_again, check_import, fix_row
from viceversa.people.actions.topics import load_catalog

__all__ = [
    "account_for",
    "add_absence",
    "apply_import",
    "begin_import",
    "check_again",
    "check_import",
    "create_administrator",
    "decide",
    "discard_import",
    "end_absence",
    "export_people",
    "fix_row",
    "grant_role",
    "import_people",
    "load_catalog",
    "map_columns",
    "order_grades",
    "read_file",
    "revoke_role",
    "set_preferences",
    "start_import",
]
