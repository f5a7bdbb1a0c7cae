from pathlib import Path

import pytest

import netbend
from netbend.doctor.machine import clock, processor, python


def test_a_python_that_is_too_old_is_broken():
    assert python("", (3, 10, 4)).state == "broken"
    assert python("", (3, 11, 0)).state == "ok"


def test_one_core_is_too_few():
    assert (processor("", 1).state, processor("", 2).state) == ("missing", "ok")


@pytest.mark.parametrize(("moment", "says"), [(0.0, "before"), (8e9, "after")])
def test_a_clock_that_cannot_be_right_is_broken_with_its_command(moment, says):
    found = clock("", moment)
    assert (found.state, says in found.detail, bool(found.remedy)) == ("broken", True, True)


def test_the_clock_after_the_installation_is_right():
    assert clock("", Path(netbend.__file__).stat().st_mtime + 60).state == "ok"
