import pytest
import torch
import torch.nn.functional as F

from netbend_models.networks.style.winograd import Winograd


def drawn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("size", [(1, 1), (2, 7), (36, 36), (37, 50)])
@pytest.mark.parametrize(("inputs", "outputs"), [(1, 1), (16, 5), (37, 20)])
@pytest.mark.parametrize("batch", [1, 3])
def test_it_is_a_scaled_convolution_with_a_border_of_two(size, inputs, outputs, batch):
    x, kernel = drawn(batch, inputs, *size), drawn(outputs, inputs, 3, 3, seed=1) / (9 * inputs) ** 0.5
    before, after, bias = drawn(batch, inputs, seed=2), drawn(batch, outputs, seed=3), drawn(outputs, seed=4)
    scaled = F.conv2d((x * before[:, :, None, None]).double(), kernel.double(), padding=2)
    expected = scaled * after[:, :, None, None] + bias[None, :, None, None]
    found = Winograd(kernel)(x.contiguous(memory_format=torch.channels_last), before, after, bias)
    assert found.shape == expected.shape
    assert float((found - expected).abs().max()) < 1e-4


def test_its_error_is_of_float32():
    x, kernel = drawn(1, 256, 32, 32), drawn(64, 256, 3, 3, seed=1) / 48
    exact = F.conv2d(x.double(), kernel.double(), padding=2)
    found = Winograd(kernel)(x, torch.ones(1, 256), torch.ones(1, 64), torch.zeros(64))
    assert float((found - exact).square().mean().sqrt()) < 2e-6


def test_channels_come_last_for_the_filters():
    found = Winograd(drawn(8, 16, 3, 3))(drawn(1, 16, 9, 9), torch.ones(1, 16), torch.ones(1, 8), torch.zeros(8))
    assert found.is_contiguous(memory_format=torch.channels_last)
