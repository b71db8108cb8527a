"""Takes the pictures in docs/images from the demo company: `bin/screenshots`.

It works on a copy of the demo's data folder, so the demo itself stays as it is, and serves that copy on a free port for
as long as the pictures take. The copy is built where there is no demo yet.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.pictures import PICTURES
from tests.support import browser
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
LARGEST = 150_000  # bytes
COLORS = 256  # a page has few; each picture has its own


def main() -> None:
    """Reads the options, serves the demo, takes all pictures."""
    parser = argparse.ArgumentParser(prog="bin/screenshots", description="Takes the pictures in docs/images.")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "demo", help="data folder of a demo (var/demo)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images", help="where they go (docs/images)")
    parser.add_argument("only", nargs="*", metavar="NAME", help="these pictures alone, as `overview`")
    given = parser.parse_args()
    chromium = browser.executable() or sys.exit(f"screenshots: {browser.HELP}.")
    given.out.mkdir(parents=True, exist_ok=True)
    with served(given.data) as address, sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=browser.FLAGS)
        for picture in PICTURES:
            if given.only and picture.name not in given.only:
                continue
            context = running.new_context(
                base_url=address,
                viewport={"width": picture.width, "height": picture.height},
                color_scheme="light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto("/demo/")
            page.locator(f"form[action*='{picture.who}'] button").click()
            picture.go(page)
            page.wait_for_load_state()
            file = given.out / f"{picture.name}.png"
            write(page.screenshot(animations="disabled"), file)
            print(f"{file.name}: {file.stat().st_size // 1000} KB, {page.title()}", flush=True)
            if file.stat().st_size > LARGEST:
                sys.exit(f"screenshots: {file} is larger than {LARGEST // 1000} KB.")
            context.close()
        running.close()


def write(shot: bytes, file: Path) -> None:
    """The picture with the colors it needs most, a third of the size that the browser gives it."""
    with Image.open(BytesIO(shot)) as image:
        few = image.convert("RGB").quantize(COLORS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(file, optimize=True)


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


def wait_for(address: str, seconds: float = 240) -> None:
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
