"""What a test does when this machine lacks something it needs."""

import os
from typing import NoReturn

import pytest

IN_CI = os.environ.get("CI") == "true"


def skip_for_want_of(what: str) -> NoReturn:
    """Skip the test and say why; in CI nothing may be skipped for such a reason, so there the test fails."""
    if IN_CI:
        pytest.fail(what, pytrace=False)
    pytest.skip(what)
