"""What every test may ask for: a missing peer skips the test by name, and fails it under CI=true."""

import importlib
import os
import shutil
from types import ModuleType
from typing import NoReturn

import pytest
from hypothesis import settings

# A deadline fails on a loaded machine and says nothing about the code.
settings.register_profile("netbend", deadline=None)
settings.load_profile("netbend")


def missing(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (a peer must be there under CI=true)", pytrace=False)
    pytest.skip(reason)


def require_program(name: str) -> str:
    """The path of a program."""
    path = shutil.which(name)
    return path if path is not None else missing(f"program {name} is not installed")


def require_module(name: str) -> ModuleType:
    """A Python module."""
    try:
        return importlib.import_module(name)
    except ImportError as fault:
        missing(f"Python module {name} is not installed: {fault}")
