"""What the floors above want to do when the directory has changed: re-check lines and grades, pause a pairing.

An app registers in its AppConfig.ready(): `hooks.AFTER_IMPORT.append(recheck_lines)`. Hooks run inside the import's
transaction, so either the directory and what follows from it are saved, or neither.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from viceversa.people.models import DirectoryImport

AFTER_IMPORT: list[Callable[[DirectoryImport, datetime], None]] = []
