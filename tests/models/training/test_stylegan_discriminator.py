"""Against a slow plain implementation in numpy: there is no published output to compare with."""

from math import sqrt

import numpy as np
import pytest
import torch

from netbend_models.training.stylegan_discriminator import DiscriminatorConfig, StyleGANDiscriminator, deviation

PLAIN = {"resolution": 16, "channel_base": 128, "channel_max": 12}


def made(**changes):
    torch.manual_seed(0)
    judge = StyleGANDiscriminator(DiscriminatorConfig(**(PLAIN | changes)))
    for parameter in judge.parameters():
        parameter.data = torch.randn(parameter.shape)
    return judge


def convolve(x, weight, stride=1, padding=0):
    """Every product by itself, (B, I, H, W) and (O, I, k, k)."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    k = weight.shape[2]
    size = (x.shape[2] - k) // stride + 1
    out = np.zeros((len(x), len(weight), size, size))
    for row in range(size):
        for place in range(size):
            patch = x[:, :, row * stride : row * stride + k, place * stride : place * stride + k]
            out[:, :, row, place] = np.einsum("bihw,oihw->bo", patch, weight)
    return out


def blur(x, padding):
    taps = np.outer([1, 3, 3, 1], [1, 3, 3, 1]) / 64
    each = x.reshape(-1, 1, *x.shape[2:])
    found = convolve(each, taps[None, None], padding=padding)
    return found.reshape(*x.shape[:2], *found.shape[2:])


class Slow:
    def __init__(self, judge):
        self.config = judge.config
        self.state = {name: one.double().numpy() for name, one in judge.state_dict().items()}

    def activate(self, x, gain=1.0):
        x = np.where(x > 0, x, 0.2 * x) * sqrt(2) * gain
        clamp = self.config.clamp
        return x if clamp is None else np.clip(x, -clamp * gain, clamp * gain)

    def layer(self, name, x, *, down=False, gain=1.0):
        weight = self.state[f"{name}.weight"]
        weight = weight / sqrt(np.prod(weight.shape[1:]))
        bias = self.state[f"{name}.bias"][:, None, None]
        found = convolve(blur(x, 2), weight, 2) if down else convolve(x, weight, padding=weight.shape[2] // 2)
        return self.activate(found + bias, gain)

    def linear(self, name, x, rate=1.0):
        weight = self.state[f"{name}.weight"]
        return x @ weight.T * rate / sqrt(weight.shape[1]) + self.state[f"{name}.bias"] * rate

    def score(self, image, label):
        x, size, kind = None, self.config.resolution, self.config.architecture
        while size > 4:
            if x is None or kind == "skip":
                seen = self.layer(f"b{size}.fromrgb", image)
                x = seen if x is None else x + seen
            around = kind == "resnet"
            after = self.layer(f"b{size}.conv0", x)
            after = self.layer(f"b{size}.conv1", after, down=True, gain=sqrt(0.5) if around else 1.0)
            if around:
                weight = self.state[f"b{size}.skip.weight"]
                after += convolve(blur(x, 1)[:, :, ::2, ::2], weight / sqrt(weight.shape[1])) * sqrt(0.5)
            x, image, size = after, blur(image, 1)[:, :, ::2, ::2], size // 2
        if kind == "skip":
            x = x + self.layer("b4.fromrgb", image)
        x = self.layer("b4.conv", np.concatenate([x, self.spread(x)], 1))
        x = self.linear(
            "b4.out", np.where((y := self.linear("b4.fc", x.reshape(len(x), -1))) > 0, y, 0.2 * y) * sqrt(2)
        )
        return x[:, 0] if label is None else (x * self.labels(label)).sum(1) / sqrt(x.shape[1])

    def spread(self, x):
        """Groups of 4 at distance B / 4, as numbered in the batch."""
        groups = len(x) // 4
        out = np.zeros((len(x), 1, 4, 4))
        for one in range(groups):
            members = [one + groups * place for place in range(4)]
            out[members] = np.sqrt(x[members].var(0) + 1e-8).mean()
        return out

    def labels(self, label):
        x = self.linear("mapping.embed", label)
        x = x / np.sqrt((x**2).mean(1, keepdims=True) + 1e-8)
        for number in range(self.config.mapping_layers):
            x = self.linear(f"mapping.fc{number}", x, 0.01)
            x = np.where(x > 0, x, 0.2 * x) * sqrt(2)
        return x


@pytest.mark.parametrize("architecture", ["resnet", "skip", "orig"])
@pytest.mark.parametrize("changes", [{}, {"clamp": 0.8}, {"label_dim": 5, "mapping_layers": 2}])
def test_it_scores_as_a_plain_implementation_does(architecture, changes):
    judge = made(architecture=architecture, **changes)
    images = torch.randn(8, 3, 16, 16)
    label = torch.eye(5)[[0, 1, 2, 3, 4, 0, 1, 2]] if judge.config.label_dim else None
    slow = Slow(judge).score(images.double().numpy(), None if label is None else label.double().numpy())
    assert np.std(slow) > 1e-4
    assert np.allclose(judge(images, label).numpy(), slow, rtol=1e-4, atol=1e-5 * np.abs(slow).max())


def test_its_tensors_have_the_published_names():
    names = set(made(label_dim=3, mapping_layers=1).state_dict())
    assert names == {
        f"b{size}.{name}" for size in (16, 8)
        for name in ("conv0.weight", "conv0.bias", "conv1.weight", "conv1.bias", "skip.weight")
    } | {"b16.fromrgb.weight", "b16.fromrgb.bias", "mapping.embed.weight", "mapping.embed.bias"} | {
        f"{part}.{kind}" for part in ("b4.conv", "b4.fc", "b4.out", "mapping.fc0") for kind in ("weight", "bias")
    }  # fmt: skip


def test_gradients_reach_the_picture_and_stay_out_of_the_weights():
    judge, images = made(), torch.randn(4, 3, 16, 16, requires_grad=True)
    judge(images).sum().backward()
    assert images.grad.abs().min() > 0
    assert all(parameter.grad is None for parameter in judge.parameters())


@pytest.mark.parametrize("batch", [1, 2, 3, 6, 7])
def test_any_batch_can_be_judged(batch):
    maps = deviation(torch.randn(batch, 4, 4, 4), 4, 2)
    assert maps.shape == (batch, 2, 4, 4)
    assert torch.isfinite(maps).all()
