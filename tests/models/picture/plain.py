"""Reference forms of picture networks, functional and one line a step, from tensors by their published names."""

import torch
from torch.nn import functional as F


def drawn(module, seed=0):
    """Weights for every tensor of a module, of which the picture depends on each."""
    generator = torch.Generator().manual_seed(seed)
    return {
        name: torch.randn(one.shape, generator=generator) / max(1, one[0].numel()) ** 0.5
        for name, one in module.state_dict().items()
        if one.is_floating_point()
    }


def norm(x, weight=None, bias=None):
    mean, variance = x.mean((2, 3), keepdim=True), x.var((2, 3), unbiased=False, keepdim=True)
    x = (x - mean) / (variance + 1e-5).sqrt()
    return x if weight is None else x * weight[:, None, None] + bias[:, None, None]


def mirrored(t, name, x, stride=1):
    weight = t[f"{name}.weight"]
    return F.conv2d(F.pad(x, (weight.shape[-1] // 2,) * 4, "reflect"), weight, t[f"{name}.bias"], stride)


def fast_style(t, x, blocks):
    def step(x, conv, name, stride=1):
        x = mirrored(t, f"{conv}.conv2d", x, stride)
        return norm(x, t[f"{name}.weight"], t[f"{name}.bias"])

    def double(x):
        return x.repeat_interleave(2, 2).repeat_interleave(2, 3)

    for number, stride in ((1, 1), (2, 2), (3, 2)):
        x = step(x, f"conv{number}", f"in{number}", stride).relu()
    for n in range(1, blocks + 1):
        inner = step(x, f"res{n}.conv1", f"res{n}.in1").relu()
        x = x + step(inner, f"res{n}.conv2", f"res{n}.in2")
    x = step(double(x), "deconv1", "in4").relu()
    x = step(double(x), "deconv2", "in5").relu()
    return mirrored(t, "deconv3.conv2d", x)
