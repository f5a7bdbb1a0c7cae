"""Numbers as they are: a network that was prepared in this process may have left the small ones flushed to zero."""

import sys

import pytest


@pytest.fixture(autouse=True, scope="package")
def _small_numbers() -> None:
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)
