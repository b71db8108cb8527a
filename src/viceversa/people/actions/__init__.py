"""What happens to people: accounts, roles, topics, grades, and the directory as it comes from a file."""

from viceversa.people.actions.absences import add_absence, end_absence
from viceversa.people.actions.accounts import (
    account_for,
    create_administrator,
    free_address,
    grant_role,
    revoke_role,
    set_preferences,
)
from viceversa.people.actions.applying import apply_import, begin_import, import_people
from viceversa.people.actions.directory import Entry, save_person
from viceversa.people.actions.exports import export_people
from viceversa.people.actions.grades import order_grades
from viceversa.people.actions.imports import (
    decide,
    discard_import,
    forget_lost_files,
    map_columns,
    read_file,
    start_import,
)
from viceversa.people.actions.reviewing import check_again, check_import, fix_row
from viceversa.people.actions.sign_ins import (
    end_other_sign_ins,
    end_sign_in,
    end_sign_ins_of_leavers,
    forget_factors,
    note_sign_in,
)
from viceversa.people.actions.topic_imports import (
    apply_topic_import,
    choose_rows,
    discard_topic_import,
    start_topic_import,
)
from viceversa.people.actions.topics import (
    add_topic,
    change_topic,
    load_catalog,
    merge_topics,
    restore_topic,
    retire_topic,
)

__all__ = [
    "Entry",
    "account_for",
    "add_absence",
    "add_topic",
    "apply_import",
    "apply_topic_import",
    "begin_import",
    "change_topic",
    "check_again",
    "check_import",
    "choose_rows",
    "create_administrator",
    "decide",
    "discard_import",
    "discard_topic_import",
    "end_absence",
    "end_other_sign_ins",
    "end_sign_in",
    "end_sign_ins_of_leavers",
    "export_people",
    "fix_row",
    "forget_factors",
    "forget_lost_files",
    "free_address",
    "grant_role",
    "import_people",
    "load_catalog",
    "map_columns",
    "merge_topics",
    "note_sign_in",
    "order_grades",
    "read_file",
    "restore_topic",
    "retire_topic",
    "revoke_role",
    "save_person",
    "set_preferences",
    "start_import",
    "start_topic_import",
]
