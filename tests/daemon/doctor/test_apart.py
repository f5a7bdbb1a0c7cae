import sys

import pytest

from netbend.doctor.apart import perform_apart
from netbend.doctor.finding import Finding
from netbend.doctor.task import Task, perform
from tests.support.daemon import ROOT


def task(name: str, **details) -> Task:
    return Task(name=name, check=f"tests.daemon.doctor.checks:{name}", process="test", **details)


@pytest.fixture(autouse=True)
def _in_the_repository(monkeypatch):
    monkeypatch.chdir(ROOT)  # where the child finds the checks


def test_findings_come_back_whole_and_in_order():
    found = perform_apart([task("well", argument="ünd"), task("two", needed=True)])
    assert found == [
        [Finding("well", "ok", "ünd")],
        [Finding("one", "ok", needed=True), Finding("other", "missing", "why", "how", needed=True)],
    ]


def test_what_a_library_prints_is_no_finding():
    assert perform_apart([task("noisy"), task("well")]) == [[Finding("noisy", "ok")], [Finding("well", "ok")]]


def test_a_check_that_ends_its_process_is_broken_and_the_next_is_done():
    found = perform_apart([task("well"), task("leaves", needed=True, remedy="mend it"), task("well", argument="again")])
    assert found == [
        [Finding("well", "ok")],
        [Finding("leaves", "broken", "ends its process (exit status 7)", "mend it", needed=True)],
        [Finding("well", "ok", "again")],
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
def test_a_crash_tells_its_signal_and_last_words():
    ((found,),) = perform_apart([task("crashes")])
    assert found.detail == "ends its process (SIGTERM): Illegal instruction in libx"


def test_a_check_that_hangs_is_broken_and_the_next_is_done():
    (hung,), (after,) = perform_apart([task("hangs"), task("well")], patience_s=1.0)
    assert (hung.state, hung.detail.startswith("gave no answer")) == ("broken", True)
    assert after.state == "ok"


def test_a_check_that_raises_is_broken_with_its_reason():
    (found,) = perform(task("raises", needed=True))
    assert (found.name, found.state, found.fatal) == ("raises", "broken", True)
    assert found.detail == "OSError: libcudart.so.12: cannot open shared object file"


def test_a_check_that_cannot_be_imported_is_broken():
    (found,) = perform(Task(name="gone", check="netbend.doctor.gone:check"))
    assert (found.state, "netbend.doctor.gone" in found.detail) == ("broken", True)
