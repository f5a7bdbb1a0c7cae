"""A file that is a program is run only where the command line says so."""

import pytest
import torch
from click.testing import CliRunner

from netbend.cli import inspect, play
from netbend.supervisor import supervisor
from netbend_models.error import LoadError
from tests.models.torchscript.made import Outer, saved

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def path(tmp_path):
    return str(saved(Outer(), tmp_path / "made.ts"))


def test_torchscript_needs_the_option(path, monkeypatch):
    monkeypatch.setattr(torch.jit, "load", lambda *_: pytest.fail("it was run"))
    result = CliRunner().invoke(inspect.command, [path])
    assert isinstance(result.exception, LoadError)
    assert "--trust" in str(result.exception)


def test_the_option_lets_it_run(path):
    result = CliRunner().invoke(inspect.command, [path, "--trust"])
    assert "encode.middle.two.conv" in result.output


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [(["some.module:build"], True), (["made.ts"], False), (["made.ts", "--trust"], True), ([], False)],
)
def test_play_trusts_what_is_typed(arguments, answer, monkeypatch):
    told = []

    class Supervisor:
        def __init__(self, settings, _say):
            told.append(settings.trust)

        def run(self):
            pass

    monkeypatch.setattr(supervisor, "Supervisor", Supervisor)
    result = CliRunner().invoke(play.command, [*arguments, "--publish", "null"])
    assert result.exit_code == 0, result.output
    assert told == [answer]
