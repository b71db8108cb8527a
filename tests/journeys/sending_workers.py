"""Run as a program: starts workers that know the tests' own kinds of mail, by fork (tests/support/forking.py)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.support.forking import serve, start_in_a_hurry


def main() -> None:
    start_in_a_hurry()
    from django.conf import settings

    from tests.messaging import invented
    from viceversa.messaging import kinds, rendering, worker

    settings.TEMPLATES[0]["DIRS"].append(invented.WORDS)
    for kind in invented.ALL:
        kinds.register(kind)
        rendering.sample_of(kind)  # loads addresses and templates before the fork
    rendering.address_of("messaging:kinds")
    serve({"start": worker.run})


if __name__ == "__main__":
    main()
