"""Read a script from standard input, play it, write one line of JSON for each step forward, the last with the log."""

from __future__ import annotations

import json
import logging
import os
import sys


def main() -> None:
    """Everything this process may touch lies in the folder VICEVERSA_DATA, which the caller made and removes."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "viceversa.config.settings"
    import django

    django.setup()
    logging.disable(logging.INFO)
    from django.core.management import call_command

    from viceversa.rehearsal.stage.course import play

    script = json.load(sys.stdin)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)

    def tell(**said: object) -> None:
        print(json.dumps(said), flush=True)

    tell(log=play(script, tell=lambda percent: tell(progress=percent)))


main()
