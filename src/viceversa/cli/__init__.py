"""The one command line: `viceversa <command>`. `viceversa --help` lists the commands.

Every module of this package with an `add_commands(subparsers)` adds its commands; each sub-parser sets `run`, a
function from the parsed arguments to an exit code. A module imports Django, the apps and numpy only inside its `run`
functions (after `start_django()`), so that `viceversa match` needs no database and `viceversa --help` answers at once.

Exit codes: 0 done · 1 refused, the sentence says why · 2 wrong use · 78 this installation is not configured rightly.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence

import viceversa

Run = Callable[[argparse.Namespace], int]
REFUSED, WRONG_USE, NOT_CONFIGURED = 1, 2, 78


def parser() -> argparse.ArgumentParser:
    """The whole command line, from all modules of this package."""
    top = argparse.ArgumentParser(prog="viceversa", description=viceversa.__doc__)
    top.add_argument("--version", action="version", version=f"Vice Versa {viceversa.__version__}")
    commands = top.add_subparsers(title="commands", metavar="<command>", required=True)
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        if hasattr(module, "add_commands"):
            module.add_commands(commands)
    return top


def start_django() -> None:
    """Makes the apps usable; called first in every `run` that needs them. Once is enough: logging is set up here too."""
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code. Refusals and wrong settings become one sentence on stderr."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viceversa.config.settings")
    given = parser().parse_args(arguments)
    run: Run = given.run
    try:
        return run(given)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away; nothing is left to say
        return 0
    except Exception as error:
        code, sentence = _exit_code(error), str(error)
        if code is None:
            code, sentence = REFUSED, _outage(error)
        if not sentence:
            raise
        print(f"viceversa: {sentence}", file=sys.stderr)
        return code


def _outage(error: Exception) -> str:
    """What stands in the way, where it is the disk or the database; empty for all others, and before Django is there."""
    if "django.db" not in sys.modules:
        return ""
    from viceversa.core.outage import SENTENCES, outage_of

    outage = outage_of(error)
    return str(SENTENCES[outage]) if outage else ""


def _exit_code(error: Exception) -> int | None:
    """The exit code of an error that is a sentence for the person at the keyboard; None for all others.

    Looks at what is loaded already: commands without Django have none of these.
    """
    known = (
        ("django.core.exceptions", "ImproperlyConfigured", NOT_CONFIGURED),
        ("viceversa.core.errors", "Refused", REFUSED),
        ("django.core.management.base", "CommandError", REFUSED),
    )
    for module, name, code in known:
        if module in sys.modules and isinstance(error, getattr(sys.modules[module], name)):
            return code
    return None
