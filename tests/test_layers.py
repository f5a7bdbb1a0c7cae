"""Arrows run down, and torch stays where the network is."""

import subprocess
import sys

import pytest

WITHOUT_TORCH = (
    "netbend.cli.main", "netbend.supervisor.supervisor", "netbend.conductor.conductor", "netbend.web.server",
    "netbend.publishers.process", "netbend_models", "netbend_mappings.modulation", "netbend_client",
)  # fmt: skip

FORBIDDEN = {
    "netbend_models": ("netbend.", "netbend_mappings"),
    "netbend_mappings.modulation": ("netbend.", "netbend_models", "torch"),
    "netbend_client": ("netbend.", "netbend_models", "netbend_mappings", "torch"),
}


def loaded(module: str) -> list[str]:
    """The modules that importing one brings along, in a process of its own."""
    code = f"import sys, {module}; print(' '.join(sys.modules))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("module", WITHOUT_TORCH)
def test_torch_is_not_imported(module: str) -> None:
    assert "torch" not in loaded(module)


@pytest.mark.parametrize("module", FORBIDDEN)
def test_a_shelf_knows_only_what_is_below(module: str) -> None:
    names = loaded(module)
    assert not [name for name in names for other in FORBIDDEN[module] if (name + ".").startswith(other)]
