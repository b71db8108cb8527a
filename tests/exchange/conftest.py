"""What the tests of messages stand on: a pair that has started."""

from tests.pairings.conftest import asked, nia, pair, run, viktor  # noqa: F401 (fixtures)
