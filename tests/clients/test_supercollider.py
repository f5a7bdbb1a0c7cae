"""The shipped Quark in sclang itself, without server and screen, against the real daemon."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.clients.address import CLIENTS
from tests.conftest import require_program
from tests.peers.peer import free_port
from tests.peers.program import Program
from tests.support.daemon import Daemon, daemon, until

pytestmark = pytest.mark.peer

QUARK = CLIENTS / "supercollider"
ANGLE = "/zone/middle/rotate/angle"
ENVIRONMENT = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}


class Language:
    """An sclang that has compiled the Quark."""

    def __init__(self, folder: Path) -> None:
        settings = folder / "sclang_conf.yaml"
        settings.write_text(f"includePaths:\n  - {QUARK}\nexcludePaths:\n  []\n")
        # the language's own port must be known: feedback goes there
        command = [require_program("sclang"), "-i", "pipe", "-u", str(free_port()), "-l", str(settings)]
        self.program = Program(command, ENVIRONMENT)
        self.program.line("*** Welcome to SuperCollider")

    def run(self, code: str) -> None:
        self.program.write(code + "\x1b")

    def says(self, code: str) -> str:
        """What code posts after `said`."""
        self.run(code)
        return self.program.line("said ")


@pytest.fixture(scope="module")
def show() -> Iterator[Daemon]:
    with daemon(network="default") as show:
        yield show


@pytest.fixture(scope="module")
def language(show: Daemon, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Language]:
    language = Language(tmp_path_factory.mktemp("sclang"))
    language.run(f'n = Netbend("127.0.0.1", {show.osc_port});')
    yield language
    language.program.close()


def test_a_value_bends_the_network(language: Language, show: Daemon) -> None:
    clean = show.settle()
    language.run(f"n.set('{ANGLE}', 30);")
    until(lambda: show.client.get(ANGLE) == 30.0)
    assert np.abs(show.settle().astype(int) - clean).mean() > 2
    language.run("n.panic;")
    until(lambda: show.client.get(ANGLE) == 0.0)


def test_a_value_is_asked_for_with_a_function_or_in_a_routine(language: Language, show: Daemon) -> None:
    show.client.set("/latent/seed", 7.5)
    show.client.ping()
    assert language.says("n.get('/latent/seed') { |seed| (\"said\" + seed).postln };") == "7.5"
    assert language.says("fork { (\"said\" + n.value('/latent/seed')).postln };") == "7.5"
    refused = language.says("n.get('/zone/middle/rotat/angle', nil, { |reason| (\"said\" + reason).postln });")
    assert "did you mean rotate" in refused


def test_nobody_there_is_said(language: Language) -> None:
    code = 'Netbend("127.0.0.1", 1).get(\'/latent/seed\', nil, { |reason| ("said" + reason).postln }, 0.1);'
    assert "is netbend running" in language.says(code)


def test_what_cannot_be_used_is_posted(language: Language) -> None:
    language.run("n.set('/zone/middle/rotat/angle', 30);")
    assert "did you mean rotate" in language.program.line("WARNING: netbend: no rotat")


def test_what_others_change_is_heard(language: Language, show: Daemon) -> None:
    language.run("f = n.follow('/macro/3') { |value| (\"said\" + value).postln };")
    assert language.says("fork { n.value('/macro/3'); \"said asked\".postln };")  # after it, the subscription stands
    show.client.set("/macro/3", 0.25)
    language.program.line("said 0.25")
    language.run("f.free; n.unsubscribe;")


def test_bundles_take_effect_together(language: Language, show: Daemon) -> None:
    language.run("n.at(0.2, ['/macro/1', 0.5], ['/macro/2', 0.25]);")
    until(lambda: [show.client.get(f"/macro/{n}") for n in (1, 2)] == [0.5, 0.25])
    language.run("n.bundle(0.2) { |n| n.macro(1, 0); n.macro(2, 1) };")
    until(lambda: [show.client.get(f"/macro/{n}") for n in (1, 2)] == [0.0, 1.0])


def test_events_of_patterns_send_what_begins_with_a_slash(language: Language, show: Daemon) -> None:
    language.run(f"(type: \\netbend, netbend: n, '/macro/4': 0.75, '{ANGLE}': 45, foo: 1).play;")
    until(lambda: [show.client.get(one) for one in ("/macro/4", ANGLE)] == [0.75, 45.0])
    language.run("p = Pbind(\\type, \\netbend, \\netbend, n, \\dur, 0.1, '/macro/5', Pseq([0.25, 0.5])).play;")
    until(lambda: show.client.get("/macro/5") == 0.5)


def test_presets_by_number_and_what_is_undone(language: Language, show: Daemon) -> None:
    language.run("n.macro(6, 0.5); n.store(20); n.macro(6, 0); n.recall(20);")
    until(lambda: show.client.get("/macro/6") == 0.5)
    language.run("n.undo;")
    until(lambda: show.client.get("/macro/6") == 0.0)


def test_a_running_netbend_is_found(language: Language, show: Daemon) -> None:
    ports = f"[{show.osc_port}, {free_port()}]"
    found = language.says(f'Netbend.find({{ |found| ("said" + found).postln }}, {ports}, ["127.0.0.1"], 0.5);')
    assert found == f'[ Netbend("127.0.0.1", {show.osc_port}) ]'


def test_a_window_with_macros_opens(language: Language) -> None:
    assert language.says('defer { w = n.gui; ("said" + w.name).postln; w.close };').startswith("netbend")


def test_the_help_is_read_and_tells_of_every_method(language: Language) -> None:
    help_file = QUARK / "HelpSource" / "Classes" / "Netbend.schelp"
    kinds = language.says(f'("said" + SCDoc.parseFileFull("{help_file}").children.collect(_.id)).postln;')
    assert kinds == "[ HEADER, BODY ]"
    own = "Netbend.methods.collect(_.name) ++ Netbend.class.methods.collect(_.name)"
    names = language.says(f'("said" + ({own}).join(" ")).postln;').split()
    told = help_file.read_text()
    assert [name for name in names if name not in ("initClass", "printOn") and f"METHOD:: {name}\n" not in told] == [
        "default_"
    ]


def test_the_quark_is_read(language: Language) -> None:
    assert (
        language.says(f'("said" + thisProcess.interpreter.executeFile("{QUARK}/Netbend.quark").at(\\name)).postln;')
        == "Netbend"
    )
