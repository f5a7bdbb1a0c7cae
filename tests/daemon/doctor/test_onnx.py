from types import SimpleNamespace

from netbend.doctor.onnx import library


def test_the_library_is_told_by_its_version():
    found = library("", lambda _name: SimpleNamespace(__version__="1.2.3"))
    assert (found.state, found.detail) == ("ok", "onnx 1.2.3")


def test_a_missing_one_is_told_with_what_it_costs_and_what_mends_it():
    def find(name):
        raise ModuleNotFoundError(f"No module named {name!r}")

    found = library("", find)
    assert (found.state, found.remedy) == ("missing", "pip install netbend[onnx]")
    assert ".onnx files cannot be played" in found.detail
