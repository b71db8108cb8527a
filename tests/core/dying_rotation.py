"""Run as a program: writes private text anew, and is killed while it writes the text of the given number."""

from __future__ import annotations

import os
import signal
import sys


def main(at: int) -> None:
    import django

    django.setup()
    from viceversa.core import private, rotation

    reseal, done = private.reseal, 0

    def counted(sealed: str) -> str:
        nonlocal done
        done += 1
        if done == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return reseal(sealed)

    private.reseal = counted
    for _batch in rotation.reseal_all():
        pass


if __name__ == "__main__":
    main(int(sys.argv[1]))
