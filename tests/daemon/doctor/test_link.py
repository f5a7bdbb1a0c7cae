"""Ableton Link is looked at: there, missing with the command that mends it, or broken with its reason."""

import sys

from netbend.doctor import link


def test_without_the_library_it_is_missing_and_the_remedy_is_told(monkeypatch):
    monkeypatch.setattr(link, "find_spec", lambda _name: None)
    finding = link.library()
    assert (finding.state, finding.remedy) == ("missing", "pip install 'netbend[link]'")


def test_one_that_does_not_load_is_broken(monkeypatch):
    monkeypatch.setattr(link, "find_spec", lambda _name: object())
    monkeypatch.setitem(sys.modules, "aalink", None)
    assert link.library().state == "broken"
