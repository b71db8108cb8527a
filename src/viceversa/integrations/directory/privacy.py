"""The list of fetched files holds numbers, and nothing about anybody."""

from __future__ import annotations

from viceversa.core.privacy import not_personal
from viceversa.integrations.directory import retention  # noqa: F401  registers its rule
from viceversa.integrations.directory.models import Run

not_personal(Run, "why", "facts", "counts", because="What stood in the way, and how many people were in a file.")
not_personal(Run, "digest", "file_name", "finished_at", because="Which file it was, and when it was done.")
