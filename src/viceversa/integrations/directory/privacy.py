"""The list of fetched files holds numbers, and nothing about anybody."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from viceversa.core.outside import declare_outside
from viceversa.core.privacy import not_personal
from viceversa.integrations.directory import retention  # noqa: F401  registers its rule
from viceversa.integrations.directory.models import Run

not_personal(Run, "why", "facts", "counts", because="What stood in the way, and how many people were in a file.")
not_personal(Run, "digest", "file_name", "finished_at", because="Which file it was, and when it was done.")

declare_outside(
    "directory.file",
    name=_("The directory file, fetched by itself"),
    what=_("Nothing goes there; the file is read from that address."),
    where=lambda: urlsplit(settings.DIRECTORY_URL).hostname or "",
)
