"""What the tests of the API stand on: a pair that has started."""

from tests.pairings.conftest import asked, pair, run  # noqa: F401 (fixtures)
