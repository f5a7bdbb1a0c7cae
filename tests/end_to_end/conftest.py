"""What tests of the whole share: pictures kept for the eye, and how far two are apart."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]


@pytest.fixture(scope="session")
def keep() -> Callable[[str, Picture], None]:
    """Save a picture under a name where NETBEND_PICTURES says."""

    def save(name: str, picture: Picture) -> None:
        if folder := os.environ.get("NETBEND_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            Image.fromarray(picture[..., :3]).save(Path(folder) / f"{name}.png")

    return save


@pytest.fixture(scope="session")
def apart() -> Callable[[Picture, Picture], float]:
    """The mean difference of two pictures' colours, of 255."""

    def measure(one: Picture, other: Picture) -> float:
        return float(np.abs(one[..., :3].astype(int) - other[..., :3]).mean())

    return measure
