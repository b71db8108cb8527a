"""docs/reference/roles.md: who can be what. The words are in tests/data/roles.toml, the roles in the code; both have to agree."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "roles.toml"


def in_code() -> dict[str, dict[str, str]]:
    """Roles as the code has them, with the name people read: of the installation, of a program, of participants."""
    from viceversa.people.models import Person, RoleGrant
    from viceversa.programs.models import Program
    from viceversa.programs.models.participant import Role

    fields = [
        field
        for field in Program._meta.get_fields()
        if field.concrete and getattr(field, "related_model", None) is Person
    ]
    return {
        "instance": {str(role.value): str(role.label) for role in RoleGrant.Role},
        "program": {
            "managers": "program manager",
            **{
                field.name: str(getattr(field, "verbose_name", field.name)).replace("co lead", "co-lead")
                for field in fields
            },
        },
        "participant": {str(role.value): str(role.label).lower() for role in Role},
    }


def page() -> str:
    """docs/reference/roles.md."""
    from tests.support.reference import table

    written: dict[str, dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    known = in_code()
    for kind, roles in known.items():
        if loose := set(roles) ^ set(written[kind]):
            raise ValueError(f"{FILE.name}, {kind}: it and the code differ in {sorted(loose)}")
    known["by_name"] = {name: name.replace("_", " ") for name in written["by_name"]}
    parts = [
        "# Roles",
        "Who can be what, and what each sees. Nobody sees private notes but their author; nobody signs in as somebody else. "
        "[The access table](access.md) has every address, [personal data](personal-data.md) every field.",
    ]
    for kind, title, how in (
        ("instance", "Of the installation", "Given on the server, as `viceversa role grant ana@example.org auditor`, or taken back with `revoke`."),
        ("program", "Of a program", "Named on its design page. The support and the trusted contact can be nobody who steers it."),
        ("participant", "In a cohort", "By enrolling. The role is one of the learning relation, whatever the rank."),
        ("by_name", "For one task", "Named for it, and only as long as it lasts."),
    ):  # fmt: skip
        rows = (
            (f"{known[kind][name]} (`{name}`)" if kind == "instance" else known[kind][name], *one.values())
            for name, one in written[kind].items()
        )
        parts.append(f"## {title}\n\n{how}\n\n" + table(("role", "who", "does", "sees"), rows))
    return "\n\n".join(parts)
