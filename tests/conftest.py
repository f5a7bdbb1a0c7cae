"""What every test may ask for: a missing peer skips the test by name, and fails it under CI=true."""

import gc
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import NoReturn

import pytest
from hypothesis import settings

# A deadline fails on a loaded machine and says nothing about the code.
settings.register_profile("netbend", deadline=None)
settings.load_profile("netbend")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """All that is there before the first test stays: to look for garbage in it again and again takes a quarter of the
    time of tests that import torch.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def _denormals() -> Iterator[None]:
    """A test that prepares torch in this process leaves numbers as they were: hypothesis wants the small ones."""
    before = _flushed()
    yield
    if _flushed() and not before:
        sys.modules["torch"].set_flush_denormal(False)


def _flushed() -> bool:
    return sys.float_info.min / 2 == 0.0


def missing(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (a peer must be there under CI=true)", pytrace=False)
    pytest.skip(reason)


def require_program(name: str) -> str:
    """The path of a program."""
    path = shutil.which(name)
    return path if path is not None else missing(f"program {name} is not installed")


def require_node_package(name: str) -> dict[str, str]:
    """The environment in which node finds a package: of $NETBEND_NODE_MODULES, or by its own resolution."""
    folder = os.environ.get("NETBEND_NODE_MODULES")
    environment = os.environ | ({"NODE_PATH": folder} if folder else {})
    probe = [require_program("node"), "-e", f"require.resolve('{name}')"]
    if subprocess.run(probe, env=environment, capture_output=True, check=False).returncode:
        missing(
            f"npm's {name} is not installed: npm install --prefix DIR {name}, NETBEND_NODE_MODULES=DIR/node_modules"
        )
    return environment


def require_module(name: str) -> ModuleType:
    """A Python module."""
    try:
        return importlib.import_module(name)
    except ImportError as fault:
        missing(f"Python module {name} is not installed: {fault}")
