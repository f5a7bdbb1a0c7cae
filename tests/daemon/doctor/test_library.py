import importlib
import re
import sys
import tomllib

from netbend.doctor.library import NEEDED, libraries
from tests.support.daemon import ROOT


def test_the_table_holds_what_the_package_requires():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = {re.split(r"[<>=; ]", line)[0] for line in project["dependencies"]}
    assert set(NEEDED) | {"torch"} == required


def test_all_there_is_one_finding():
    (found,) = libraries()
    assert found.state == "ok"
    assert "simplejpeg" in found.detail


def test_an_absent_library_is_missing_with_its_pip_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "simplejpeg", None)
    (found,) = libraries()
    assert (found.name, found.state, found.remedy) == ("simplejpeg", "missing", "pip install simplejpeg")


def test_a_damaged_library_is_broken_with_its_reason():
    def find(name: str) -> object:
        if name == "numpy":
            raise ImportError("undefined symbol: cblas")
        return importlib.import_module(name)

    (found,) = libraries("", find)
    assert (found.state, found.detail) == ("broken", "ImportError: undefined symbol: cblas")
    assert found.remedy == "pip install --force-reinstall numpy"
