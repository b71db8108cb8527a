"""Takes the pictures in docs/images from the demo company: `bin/screenshots`.

It works on a copy of the demo's data folder, so the demo itself stays as it is, and serves that copy on a free port for
as long as the pictures take. The copy is built where there is no demo yet.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, sync_playwright

from tests.support import browser
from tests.support.mail import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
WIDTH, HEIGHT = 1440, 900
LARGEST = 250_000  # bytes
MANAGER, MENTOR, INVITED, ADMINISTRATOR = "priya.raghunathan", "amina.diallo", "sipho.dube", "admin"

# A staff list with something to fix, for the picture of an import.
STAFF = """\
Number;Name;Email;Unit;Manager;Grade;Start
90001;Ines Barros;ines.barros@aldermoor.example;Aldermoor / Claims;;Senior;01/03/2019
90002;Tomas Keller;tomas.keller@aldermoor;Aldermoor / Claims;90001;Analyst;01/09/2023
90003;Lea Fontaine;lea.fontaine@aldermoor.example;Aldermoor / Claims;R. Holm;Analyst;15/01/2024
90004;Yusuf Aksoy;yusuf.aksoy@aldermoor.example;Aldermoor / Claims;90001;Analyst;31/02/2024
"""


def overview(page: Page) -> None:
    """The manager's first page, of the program in its tenth week."""


def matching(page: Page) -> None:
    """A run with the reasons of its first pair."""
    page.get_by_role("link", name="Matching", exact=True).click()
    why = page.get_by_role("link", name=re.compile("^Why ")).first.get_attribute("href") or ""
    page.goto(urljoin(page.url, why.partition("#")[0]))


def pair(page: Page) -> None:
    """The space of two people, as the mentor sees it."""
    page.goto("/pairs/")


def home(page: Page) -> None:
    """A participant's home."""
    page.goto("/home/")


def enroll(page: Page) -> None:
    """An enrollment, half filled in."""
    page.goto("/home/")
    page.get_by_role("link", name="Go on").click()


def imports(page: Page) -> None:
    """A directory file at its review, with rows to fix in place."""
    page.goto("/people/import/")
    page.get_by_label("CSV file").set_input_files(
        {"name": "staff.csv", "mimeType": "text/csv", "buffer": STAFF.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Check the file").click()


PICTURES = (
    ("overview", MANAGER, overview),
    ("matching", MANAGER, matching),
    ("pair", MENTOR, pair),
    ("home", MENTOR, home),
    ("enroll", INVITED, enroll),
    ("import", ADMINISTRATOR, imports),
)


def main() -> None:
    """Reads the options, serves the demo, takes all pictures."""
    parser = argparse.ArgumentParser(prog="bin/screenshots", description="Takes the pictures in docs/images.")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "demo", help="data folder of a demo (var/demo)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images", help="where they go (docs/images)")
    given = parser.parse_args()
    chromium = browser.executable() or sys.exit(f"screenshots: {browser.HELP}.")
    given.out.mkdir(parents=True, exist_ok=True)
    with served(given.data) as address, sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=browser.FLAGS)
        for name, who, go in PICTURES:
            context = running.new_context(
                base_url=address,
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme="light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto("/demo/")
            page.locator(f"form[action*='{who}'] button").click()
            go(page)
            file = given.out / f"{name}.png"
            page.screenshot(path=file, animations="disabled")
            print(f"{file.name}: {file.stat().st_size // 1000} KB, {page.title()}", flush=True)
            if file.stat().st_size > LARGEST:
                sys.exit(f"screenshots: {file} is larger than {LARGEST // 1000} KB.")
            context.close()
        running.close()


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The address of a copy of this demo, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="viceversa-pictures-") as folder:
        copy = Path(folder) / "demo"
        if data.exists():
            shutil.copytree(data, copy)
        address = f"http://localhost:{(port := free_port())}"
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("VICEVERSA_")},
            "PYTHONPATH": str(ROOT / "src"),
            "VICEVERSA_DATA": str(copy),
            "VICEVERSA_DEMO": "yes",
            "VICEVERSA_BASE_URL": address,
            "VICEVERSA_LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "viceversa.cli"]
        subprocess.run([*command, "demo", "--build-only"], cwd=ROOT, env=environ, check=True)
        server = subprocess.Popen([*command, "web", "--port", str(port)], cwd=ROOT, env=environ)
        try:
            wait_for(f"{address}/demo/")
            yield address
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str, seconds: float = 60) -> None:
    """Returns once a page answers; ends the program when none does in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
        else:
            return
    sys.exit(f"screenshots: nothing answers at {address}.")


if __name__ == "__main__":
    main()
