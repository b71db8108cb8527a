"""What is shown of people and imports. `person_for` and `import_for` are the only doors to one of them.

directory  who is there: the list, one person, grades, topics, accounts
imports    where an import stands, and what its verbs read
review     what the review of an import shows
"""

from viceversa.people.queries.directory import (
    COUNTED,
    SORTS,
    Filters,
    account_by_email,
    account_of,
    filter_choices,
    grades_in_order,
    head_count,
    in_order,
    line_above,
    matching,
    people,
    people_as_rows,
    people_by_zone,
    person_by_own_email,
    person_for,
    reports_of,
    topics,
)
from viceversa.people.queries.imports import (
    directory_by_key,
    directory_stamp,
    grade_counts,
    grade_order,
    import_by_code,
    import_for,
    imports,
    is_large,
    plan_of,
    plan_of_import,
    posts_found,
    raw_rows,
)
from viceversa.people.queries.review import (
    fixes,
    review_rows,
    rows_for_download,
    rows_to_fix,
)

__all__ = [
    "COUNTED",
    "SORTS",
    "Filters",
    "account_by_email",
    "account_of",
    "directory_by_key",
    "directory_stamp",
    "filter_choices",
    "fixes",
    "grade_counts",
    "grade_order",
    "grades_in_order",
    "head_count",
    "import_by_code",
    "import_for",
    "imports",
    "in_order",
    "is_large",
    "line_above",
    "matching",
    "people",
    "people_as_rows",
    "people_by_zone",
    "person_by_own_email",
    "person_for",
    "plan_of",
    "plan_of_import",
    "posts_found",
    "raw_rows",
    "reports_of",
    "review_rows",
    "rows_for_download",
    "rows_to_fix",
    "topics",
]
