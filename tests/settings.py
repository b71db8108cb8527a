"""The project's own settings, with nothing of this machine's environment in them and a folder that tests may fill.

`VICEVERSA_TEST_DATABASE_URL` runs the tests on another database than SQLite.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# The folder is handed on to processes that tests start, so that they see the same files and the same database.
_folder = os.environ.get("VICEVERSA_TEST_FOLDER")
if not _folder:
    _folder = os.environ["VICEVERSA_TEST_FOLDER"] = tempfile.mkdtemp(prefix="viceversa-tests-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    # Translations are compiled once for all runs: what is there and as old as its source is used.
    _compiled = Path(__file__).resolve().parent.parent / ".pytest_cache" / "locale"
    _compiled.mkdir(parents=True, exist_ok=True)
    Path(_folder, "locale").symlink_to(_compiled)

for _name in [name for name in os.environ if name.startswith("VICEVERSA_") and not name.startswith("VICEVERSA_TEST_")]:
    del os.environ[_name]
os.environ["VICEVERSA_DATA"] = _folder
os.environ["VICEVERSA_SECRET_KEY"] = "a secret that only the tests know, long enough for every use of it"
os.environ["VICEVERSA_DATABASE_URL"] = os.environ.get("VICEVERSA_TEST_DATABASE_URL", "")

from viceversa.config.settings import *  # noqa: E402, F403
from viceversa.config.settings import DATABASES, STATIC_ROOT  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the browser tests' server and the processes that tests kill read the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_folder) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
else:
    # Two runs of bin/test may share a server.
    DATABASES["default"]["TEST"] = {"NAME": f"test_viceversa_{os.environ.get('VICEVERSA_TEST_PART', '1')}"}

STATIC_ROOT.mkdir(exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Look for a static file when it is asked for, not for all of them whenever a test makes a client.
WHITENOISE_AUTOREFRESH = True
# Nobody here measures how long a page takes to find out who exists; the test of it says so itself.
SIGN_IN_TAKES = 0
# Mails go at once; the tests of quiet hours and of one mail a day say so themselves.
QUIET_HOURS, QUIET_WEEKENDS, MAIL_DIGEST = None, False, False
