"""The doctor's row for diffusion."""

from netbend.doctor.diffusion import libraries
from tests.conftest import require_module


def test_libraries_that_are_missing_are_named_with_what_brings_them() -> None:
    found = libraries(there=lambda name: name != "transformers")
    assert (found.state, found.remedy) == ("missing", "pip install 'netbend[diffusion]'")
    assert "transformers" in found.detail
    assert "diffusers" not in found.detail


def test_libraries_that_are_there_are_told_with_their_versions() -> None:
    version = require_module("safetensors").__version__
    found = libraries()
    assert found.state == "ok"
    assert version in found.detail
