"""What can stand in the way of a directory file, as sentences for whoever can do something about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.core import outbound

SENTENCES: Final[dict[str, str | Promise]] = {
    **{why.value: said for why, said in outbound.SENTENCES.items()},
    "refused": _("The address of the file is not one that may be fetched: %(reason)s"),
    "status": _("The server answered %(status)s instead of the file. Check the address and what lets us in."),
    "host_key": _("The server showed another host key than the one that was agreed on. Nothing was sent to it."),
    "sign_in": _("The server does not let us in. Check the name, and the password or the key."),
    "missing": _("There is no file at the agreed place."),
    "growing": _("The file was still being written. It is fetched again later."),
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than %(limit)s MB, the limit here."),
    "unreadable": _("The file can’t be read as a table: %(reason)s"),
    "new_columns": _("No import with these columns was saved yet. Choose once which column is which; from then on it goes by itself."),
    "smaller": _("%(gone)s of %(active)s people are no longer in the file, %(percent)s %%. That is more than is taken in unseen, so nothing was changed. Look at it, then import or throw it away."),
    "to_fix": _("Nothing in the file is ready to be imported before its rows are corrected."),
    "refused_import": _("The file could not be imported: %(reason)s"),
    "stopped": _("The work stopped half-way. Nothing was saved half; the next fetch begins anew."),
}  # fmt: skip


class Trouble(Exception):
    """The file could not be had. `why` is a word of SENTENCES."""

    def __init__(self, why: str, **facts: Any) -> None:
        super().__init__(why)
        self.why = why
        self.facts = facts


def sentence(why: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a word, filled; "" for none. A word of an older version says itself."""
    if not why:
        return ""
    said = str(SENTENCES.get(why, why))
    return said % facts if facts else said.replace("%%", "%")
