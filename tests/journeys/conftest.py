"""Stories assert in the modules they are told in, so those say what they found."""

import pytest

pytest.register_assert_rewrite("tests.journeys.chapters")
