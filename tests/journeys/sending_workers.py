"""Run as a program: starts workers that know the tests' own kinds of mail, by fork (tests/support/forking.py)."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.support.forking import serve, start_in_a_hurry


def main() -> None:
    start_in_a_hurry()
    from django.conf import settings

    from tests.messaging import invented
    from viceversa.core import jobs
    from viceversa.messaging import kinds, rendering, worker

    settings.TEMPLATES[0]["DIRS"].append(invented.WORDS)
    for kind in invented.ALL:
        kinds.register(kind)
        rendering.sample_of(kind)  # loads addresses and templates before the fork
    rendering.address_of("messaging:kinds")

    def patiently() -> None:
        """Without giving up on another one that lives, however long the machine makes it wait."""
        jobs.LEASE = timedelta(hours=1)
        worker.run()

    serve({"start": worker.run, "start_patiently": patiently})


if __name__ == "__main__":
    main()
