import pytest

from netbend.tree.tree import Tree
from tests.daemon.tree.hand import Hand, description


@pytest.fixture
def tree() -> Tree:
    return Tree(description())


@pytest.fixture
def hand(tree: Tree) -> Hand:
    return Hand(tree)


@pytest.fixture
def other(tree: Tree) -> Hand:
    return Hand(tree, "other")
