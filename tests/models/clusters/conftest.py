import pytest

from tests.models.clusters.toy import Toy


@pytest.fixture
def network():
    return Toy()
