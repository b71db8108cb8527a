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
        line.update({name: vars(record)[name] for name in FACTS if name in vars(record)})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
