"""Which way is taken here: the setting VICEVERSA_LIKENESS, one of OWN or the dotted path of a class like them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from importlib.util import find_spec
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from viceversa.people.likeness.nearest import Way

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_made: dict[str, Way | None] = {}


def chosen() -> Way | None:
    """The way of the setting; None if it is off. Made at the first call in a process, which takes a second for a model.

    Raises ImproperlyConfigured where the setting names nothing that is here.
    """
    name = settings.LIKENESS
    with _lock:
        if name not in _made:
            _made[name] = maker(name)()
        return _made[name]


def soon() -> None:
    """Begin to make the way beside whatever goes on, for somebody who will need it in some seconds. Costs nothing again."""
    if settings.LIKENESS not in _made:
        threading.Thread(target=chosen, name="likeness").start()


def maker(name: str) -> Callable[[], Way | None]:
    """What makes the way of this name. Loads no model. Raises ImproperlyConfigured with what to write instead."""
    if name in OWN:
        if name == "wordllama" and not find_spec("wordllama"):
            raise ImproperlyConfigured(
                "VICEVERSA_LIKENESS is “wordllama”, which is not installed. Install viceversa[likeness], or write auto."
            )
        return OWN[name]
    if "." not in name:
        raise ImproperlyConfigured(f"VICEVERSA_LIKENESS is “{name}”. Write {', '.join(OWN)} or a dotted path.")
    try:
        made: Callable[[], Way] = import_string(name)
    except ImportError as error:
        raise ImproperlyConfigured(f"VICEVERSA_LIKENESS is “{name}”, which can't be imported: {error}.") from error
    return made


def _off() -> None:
    return None


def _letters() -> Way:
    from viceversa.people.likeness.letters import Letters  # noqa: PLC0415  only what is taken is loaded

    return Letters()


def _meanings() -> Way:
    from viceversa.people.likeness.meanings import Meanings  # noqa: PLC0415  only what is taken is loaded

    return Meanings()


def _best() -> Way:
    """Meanings where they are installed, letters elsewhere."""
    if not find_spec("wordllama"):
        return _letters()
    try:
        return _meanings()
    except (ImportError, OSError):
        logger.exception("The extra “likeness” is installed but does not load; letters are compared instead.")
        return _letters()


OWN: Final[dict[str, Callable[[], Way | None]]] = {
    "auto": _best,
    "wordllama": _meanings,
    "letters": _letters,
    "off": _off,
}
