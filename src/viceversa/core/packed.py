"""A column for large JSON values that are read whole or not at all."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    BinaryField = models.BinaryField[Any, Any]
else:
    BinaryField = models.BinaryField


class PackedJSONField(BinaryField):
    """JSON, compressed to a sixth. It can't be asked about inside the database.

    SQLite walks through all of a large column to get to those behind it, so a list of rows that leaves this one out
    still pays for its size. Packing a megabyte takes about 15 ms, the same value always packs to the same bytes.
    """

    description = "JSON, compressed"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return super().get_db_prep_value(zlib.compress(text.encode(), 3), connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(zlib.decompress(value))

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> Any:
        """For backups: the value itself, as JSON fields do."""
        return self.value_from_object(obj)
