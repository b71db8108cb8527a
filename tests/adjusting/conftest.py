"""What the tests of adjusting stand on: a pair that was asked, one that has started."""

from tests.pairings.conftest import asked, lived, pair, run  # noqa: F401 (fixtures)
