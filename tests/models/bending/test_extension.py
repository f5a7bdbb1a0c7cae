"""An operator of one's own, as the README shows it: a module, and one line in its package's pyproject.toml."""

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest
import torch

from netbend_models.bending.catalogue import GROUP, collect
from tests.models.board import LAYERS, Board

EXAMPLE = '''
import torch
from netbend_models.bending.base import AMOUNT_OFF, Operator
from netbend_models.parameter import Parameter

def fold(x, values, shape, out=None):
    """sin(drive · X), as a wave folder does to sound."""
    return torch.sin(x * values[0], out=out)

DRIVE = Parameter(name="drive", meaning="how often features fold back", default=3.0, played=(0, 8), limit=(0, 100))
FOLD = Operator(name="fold", parameters=(DRIVE, AMOUNT_OFF), bend=fold)
'''

PYPROJECT = """
[project.entry-points."netbend.operators"]
fold = "my_bends:FOLD"
"""


@pytest.fixture
def installed(monkeypatch):
    """The example as an installed package would give it."""
    module = ModuleType("my_bends")
    exec(EXAMPLE, module.__dict__)
    monkeypatch.setitem(sys.modules, "my_bends", module)
    name, value = PYPROJECT.split("\n")[2].replace('"', "").split(" = ")
    return collect([EntryPoint(name, value, GROUP)])


def test_the_example_is_played_like_a_built_in_operator(installed, activation):
    assert installed.refused == ()
    board, x = Board(LAYERS, installed.operators), activation(2)
    assert board.plan().apply(2, x) is x
    bent = board.layer(2, "fold/drive", 2).layer(2, "fold/amount", 1).plan().apply(2, x)
    assert torch.allclose(bent, torch.sin(2 * x))
