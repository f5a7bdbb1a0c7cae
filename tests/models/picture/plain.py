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


def block(t, name, x):
    def convolved(x, conv):
        weight = t[f"{conv}.weight"]
        return F.conv2d(x, weight, t.get(f"{conv}.bias"), padding=weight.shape[-1] // 2)

    if f"{name}.pool.0.weight" in t:
        inner = convolved(x, f"{name}.pool.0")
        inner = F.group_norm(inner, 4, t[f"{name}.pool.1.weight"], t[f"{name}.pool.1.bias"]).relu()
        x = x + convolved(inner, f"{name}.pool.3")
    inner = convolved(convolved(x, f"{name}.conv.0").relu(), f"{name}.conv.2").relu()
    skip = convolved(x, f"{name}.skip") if f"{name}.skip.weight" in t else x
    return (convolved(inner, f"{name}.conv.4") + skip).relu()


def numbered(t, x, plan):
    """`plan`: a letter a part; c convolution, h halving, b block, t clamp, r rectifier, u doubling."""
    for number, kind in enumerate(plan):
        if kind in "ch":
            bias = t.get(f"{number}.bias")
            x = F.conv2d(x, t[f"{number}.weight"], bias, stride=2 if kind == "h" else 1, padding=1)
        elif kind == "b":
            x = block(t, str(number), x)
        elif kind == "u":
            x = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
        else:
            x = (x / 3).tanh() * 3 if kind == "t" else x.relu()
    return x


def normed(t, name, x):
    return norm(x, t.get(f"{name}.weight"), t.get(f"{name}.bias"))


def bordered(t, name, x):
    weight = t[f"{name}.weight"]
    return F.conv2d(F.pad(x, (weight.shape[-1] // 2,) * 4, "reflect"), weight, t.get(f"{name}.bias"))


def cyclegan(t, x, blocks, second):
    x = normed(t, "model.2", bordered(t, "model.1", x)).relu()
    for n in (4, 7):
        x = F.conv2d(x, t[f"model.{n}.weight"], t.get(f"model.{n}.bias"), 2, 1)
        x = normed(t, f"model.{n + 1}", x).relu()
    for n in range(10, 10 + blocks):
        name = f"model.{n}.conv_block"
        inner = normed(t, f"{name}.2", bordered(t, f"{name}.1", x)).relu()
        x = x + normed(t, f"{name}.{second + 1}", bordered(t, f"{name}.{second}", inner))
    for n in (10 + blocks, 13 + blocks):
        x = F.conv_transpose2d(x, t[f"model.{n}.weight"], t.get(f"model.{n}.bias"), 2, 1, 1)
        x = normed(t, f"model.{n + 1}", x).relu()
    return bordered(t, f"model.{17 + blocks}", x).tanh()


def unet(t, x, depth):
    """From the outermost level down and up again, with a list of what is handed past."""

    def down(x, name):
        return F.conv2d(x, t[f"{name}.weight"], t.get(f"{name}.bias"), 2, 1)

    def up(x, name):
        return F.conv_transpose2d(x.relu(), t[f"{name}.weight"], t.get(f"{name}.bias"), 2, 1)

    x = down(x, "model.model.0")
    names = ["model.model.1" + ".model.3" * n for n in range(depth - 1)]
    past = []
    for name in names[:-1]:
        past.append(x)
        x = normed(t, f"{name}.model.2", down(F.leaky_relu(x, 0.2), f"{name}.model.1"))
    past.append(x)
    x = down(F.leaky_relu(x, 0.2), f"{names[-1]}.model.1")
    x = torch.cat([past.pop(), normed(t, f"{names[-1]}.model.4", up(x, f"{names[-1]}.model.3"))], 1)
    for name in names[-2::-1]:
        x = torch.cat([past.pop(), normed(t, f"{name}.model.6", up(x, f"{name}.model.5"))], 1)
    return up(x, "model.model.3").tanh()
