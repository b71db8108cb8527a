"""What tests of faults stand on: a pair that has started, and messages of invented kinds."""

from tests.messaging.conftest import send, words  # noqa: F401 (fixtures)
from tests.pairings.conftest import asked, pair, run  # noqa: F401 (fixtures)
