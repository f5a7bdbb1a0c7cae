"""One tiny pipeline for all tests of diffusion, and what it plays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from netbend_models.error import LoadError
from netbend_models.load import load
from netbend_models.networks.diffusion.library import class_of
from netbend_models.networks.diffusion.network import DiffusionNetwork
from tests.conftest import missing
from tests.support.diffusion import write_pipeline


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        class_of("diffusers", "AutoencoderKL")
    except LoadError as fault:
        missing(str(fault))
    return write_pipeline(tmp_path_factory.mktemp("diffusion") / "tiny")


@pytest.fixture(scope="session")
def loaded(folder: Path) -> DiffusionNetwork:
    network = load(folder, clusters=False)
    assert isinstance(network, DiffusionNetwork)
    return network


@pytest.fixture
def network(loaded: DiffusionNetwork) -> Iterator[DiffusionNetwork]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield loaded
    torch.set_num_threads(threads)
