"""Two pages of Wagtail, measured like ours: what an editor sees who signs in, and the list of 10,000 pages below one.

    python -m benchmarks.load_beside [--seconds 60] [--hands 8] [--web 2] [--json FILE]

Wagtail is the best known product made with Django whose pages are like ours: server-rendered, signed in, with permissions, a
menu, and lists with pages, filters and search. It is installed into a folder of its own, which is deleted afterwards,
with the newest versions there are, and served by the same server with as many processes, on SQLite in WAL like ours.
Nothing of it is changed, besides templates being cached and debugging off, as its own guide says for production.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import report
from benchmarks.load import HEADINGS, WARM_UP, megabytes, row, tree, wait_until_ready
from benchmarks.load_hands import Kind, Request, figures, run, together

CHILDREN = 10_000
# Versions are asked for by name alone: the comparison is with what one installs today.
PACKAGES = ("wagtail", "granian", "whitenoise")
SETTINGS = """
from .base import *
SECRET_KEY = "only for measuring"
DEBUG = False
ALLOWED_HOSTS = ["localhost"]
DATABASES["default"]["OPTIONS"] = {
    "timeout": 20, "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY",
}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
"""
FILL = f"""
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from home.models import HomePage
user = get_user_model().objects.create_superuser("petra", "petra@large.example", "only for measuring")
home = HomePage.objects.get()
for number in range({CHILDREN}):
    home.add_child(instance=HomePage(title=f"Page {{number}}", slug=f"page-{{number}}"))
connection.cursor().execute("ANALYZE")
client = Client()
client.force_login(user)
print(f"\\n{{home.pk}} {{client.cookies['sessionid'].value}}")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--hands", type=int, default=8)
    parser.add_argument("--web", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(given, Path(folder))


def measure(given: argparse.Namespace, folder: Path) -> None:
    from tests.support.ports import free_port

    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    site, port = folder / "site", free_port()
    site.mkdir()
    subprocess.run([python.with_name("wagtail"), "start", "beside", site], check=True, stdout=subprocess.DEVNULL)
    (site / "beside" / "settings" / "measured.py").write_text(SETTINGS)
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "beside.settings.measured", "PYTHONPATH": str(site)}
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([python, "manage.py", *command], cwd=site, env=environ, check=True)
    filled = subprocess.run(
        [python, "manage.py", "shell"], input=FILL, cwd=site, env=environ, check=True, stdout=subprocess.PIPE, text=True
    )
    home, session = filled.stdout.split()[-2:]
    version = subprocess.run(
        [python, "-c", "import wagtail, django; print(wagtail.__version__, 'on Django', django.__version__)"],
        check=True, stdout=subprocess.PIPE, text=True,
    ).stdout.strip()  # fmt: skip
    server = subprocess.Popen(
        [
            python.with_name("granian"), "--interface", "wsgi", "--port", str(port), "--workers", str(given.web),
            "--blocking-threads", "4", "--log-level", "error", "beside.wsgi:application",
        ],
        cwd=site, env=environ,
    )  # fmt: skip
    try:
        wait_until_ready(f"http://localhost:{port}/admin/login/")
        cookies = f"sessionid={session}"
        pages = {
            "signed in": "/admin/",
            f"list of {CHILDREN:,}": f"/admin/pages/{home}/",
            "search": "/admin/pages/search/?q=Page+77",
        }
        mix = [
            Kind(name, "editor", 1, lambda chance, path=path: Request(path, cookies)) for name, path in pages.items()
        ]
        run([port], mix, hands=given.hands, seconds=WARM_UP, seed=99)
        busy, begun = os.getloadavg()[0], time.monotonic()
        taken = run([port], mix, hands=given.hands, seconds=given.seconds)
        lasted = time.monotonic() - begun
        memory = megabytes(tree(server.pid))
    finally:
        server.terminate()
        server.wait(30)
    rows = [row(kind.name, kind.who, figures(taken[kind.name], lasted)) for kind in mix]
    rows.append(row("all", "", total := figures(together(taken), lasted)))
    name = (
        f"Wagtail {version} on sqlite, {given.hands} at once, {given.web} web processes, {lasted:.0f} seconds, "
        f"load before {busy:.1f}"
    )
    report.publish(name, HEADINGS, rows, to=None)
    print(f"\nMB held: web {memory}")
    if given.json:
        data = {
            "name": name, "machine": report.machine(), "at": datetime.now(UTC).isoformat(), "load": busy,
            "memory_mb": {"web": memory}, "all": asdict(total), "rows": [dict(zip(HEADINGS, one, strict=True)) for one in rows],
        }  # fmt: skip
        given.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    if total.errors:
        sys.exit(f"Something went wrong: {together(taken).errors[0]}")


if __name__ == "__main__":
    main()
