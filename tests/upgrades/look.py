"""Run as a program over an upgraded database: says what is there, which pages answer, and what doctor finds."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from tests.factories import NOW
    from tests.upgrades import dump
    from viceversa.core import clock
    from viceversa.operations import doctor
    from viceversa.people.models import User

    kept = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))[connection.vendor]
    answers = []
    with clock.moved_to(NOW):
        for email, path in kept["pages"]:
            browser = Client(SERVER_NAME="localhost")
            browser.force_login(User.objects.get(email=email))
            answers.append([path, browser.get(path).status_code])
    found = {each.about: (each.how, each.sentence) for each in doctor.examine(timezone.now())}
    print(json.dumps({"rows": dump.rows(), "answers": answers, "doctor": found}))


if __name__ == "__main__":
    main()
