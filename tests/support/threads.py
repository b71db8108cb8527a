"""Acts that begin at one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from viceversa.core.errors import Refused


def at_once(*acts: Callable[[], Any], may_say: type[Refused] = Refused) -> list[Any]:
    """What each act gave or may say instead, begun at one moment in a thread and over a connection of its own."""
    gate, found = threading.Barrier(len(acts), timeout=60), dict[int, Any]()

    def do(number: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            found[number] = act()
        except may_say as refusal:
            found[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found.get(number) for number in range(len(acts))]
