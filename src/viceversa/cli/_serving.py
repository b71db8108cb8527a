"""What each of granian's processes loads: the web application, tethered to the process that started it."""

from __future__ import annotations

import multiprocessing

from viceversa.cli._tether import tether
from viceversa.config.wsgi import application

__all__ = ["application"]

_parent = multiprocessing.parent_process()
if _parent is not None and _parent.pid is not None:
    tether(_parent.pid)
