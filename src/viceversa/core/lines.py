"""Log lines as JSON, one object a line, for machines that collect them."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Final

# What our own lines say beside their words; whatever else is in a record stays out.
FACTS: Final = ("page", "method", "status", "milliseconds", "request")


class JSONLines(logging.Formatter):
    """time, level, name and message; the facts of a request where it is about one; the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "name": record.name,
            "message": record.getMessage(),
        }
        # Django calls the request itself by one of these names.
        line.update({name: fact for name in FACTS if isinstance(fact := vars(record).get(name), str | int | float)})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class WithoutAddresses(logging.Filter):
    """Puts the name of the page where Django would write the address, which holds codes and, in links of mails, secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            name = match.view_name if match else "no page of ours"
            record.args = tuple(name if value == request.path else value for value in record.args)
        return True
