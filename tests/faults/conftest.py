"""What tests of faults stand on: a pair that has started, messages of invented kinds, and a worker in the background."""

from tests.messaging.background import in_the_background
from tests.messaging.conftest import send, words
from tests.pairings.conftest import asked, pair, run

__all__ = ["asked", "in_the_background", "pair", "run", "send", "words"]
