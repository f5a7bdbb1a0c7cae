"""The pair in a published StyleGAN2 or StyleGAN3 pickle: its G_ema as one that learns, its D as its frozen judge."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias, get_args

import torch
from torch import Tensor, nn

from netbend_models.checkpoint.argument import Arguments
from netbend_models.checkpoint.reader import Checkpoint, read_pair
from netbend_models.checkpoint.stylegan2 import read_config as read_stylegan2
from netbend_models.checkpoint.stylegan3 import read_config as read_stylegan3
from netbend_models.error import LoadError
from netbend_models.networks import stylegan2, stylegan3
from netbend_models.networks.stylegan2 import Architecture
from netbend_models.training import alias_free, generator
from netbend_models.training.pair import both_digest
from netbend_models.training.stylegan_discriminator import DiscriminatorConfig, StyleGANDiscriminator
from netbend_models.training.written import write_state

Config: TypeAlias = stylegan2.Config | stylegan3.Config
Learner: TypeAlias = generator.Generator | alias_free.Generator

_HARMLESS: Final = ("num_fp16_res", "fp16_channels_last", "freeze_layers", "w_avg_beta")
"""How it was computed or trained, not what."""

_OTHER: Final = "only the discriminator of StyleGAN2, which StyleGAN3 was trained with too, can judge here"
_DRAWS: Final = 4096
"""How many latents the average style is taken over."""


class PublishedPair:
    """What was trained elsewhere; to be seen through is to look fake."""

    def __init__(self, given: Checkpoint, judge: Checkpoint) -> None:
        self._config = read_generator_config(given)
        self._learner = build_generator(self._config, given)
        self.generator: nn.Module = self._learner
        self._judge = build_discriminator(judge, old="synthesis_kwargs" in given.arguments)
        theirs, ours = self._judge.config, self._config
        if (theirs.resolution, theirs.channels, theirs.label_dim) != (ours.resolution, ours.channels, ours.label_dim):
            raise LoadError("holds a generator and a discriminator that do not fit; get the checkpoint again")
        self.z_dim, self.label_dim = ours.z_dim, ours.label_dim
        self.digest = both_digest(self.generator, self._judge)

    def paint(self, z: Tensor, label: Tensor | None) -> Tensor:
        """(B, z_dim), (B, label_dim) to pictures (B, C, H, W)."""
        images: Tensor = self._learner(z, self._config.resolution, label)
        return images

    def score(self, images: Tensor, label: Tensor | None) -> Tensor:
        """Pictures to scores (B), the higher the more real."""
        scores: Tensor = self._judge(images, label)
        return scores

    @torch.no_grad()
    def write(self, path: Path, recipe: Mapping[str, Any]) -> None:
        """Write the generator as it is now; a StyleGAN3 in full precision, which its waves and filters need."""
        random = torch.Generator().manual_seed(0)
        z, label = torch.randn(_DRAWS, self.z_dim, generator=random), None
        if self.label_dim:
            classes = torch.randint(self.label_dim, (_DRAWS,), generator=random)
            label = nn.functional.one_hot(classes, self.label_dim).float()
        average = self._learner.mapping(z, label).mean(0)
        state = self.generator.state_dict() | {"mapping.w_avg": average}
        write_state(path, state, self._config, recipe, half=isinstance(self._config, stylegan2.Config))


def read_published(path: Path) -> PublishedPair:
    """The pair in a pickle; a LoadError says in one line what is missing."""
    given, judge = read_pair(path)
    try:
        return PublishedPair(given, judge)
    except LoadError as fault:
        raise LoadError(f"{path} {fault}") from fault


def read_generator_config(given: Checkpoint) -> Config:
    """The shape of the generator, told by its tensors which of the two it is."""
    if "synthesis.b4.const" in given.tensors:
        return read_stylegan2(given)
    if "synthesis.input.freqs" in given.tensors:
        return read_stylegan3(given)
    raise LoadError("holds a generator that is neither a StyleGAN2 nor a StyleGAN3; name one of those")


def build_generator(config: Config, given: Checkpoint) -> Learner:
    """The generator as one that learns; no memory is taken before its shapes were found in the file."""
    with torch.device("meta"):
        expected = _learner(config).state_dict()
    state = given.state({name: tuple(tensor.shape) for name, tensor in expected.items()})
    learner = _learner(config)
    learner.load_state_dict(state)
    return learner


def _learner(config: Config) -> Learner:
    return generator.Generator(config) if isinstance(config, stylegan2.Config) else alias_free.Generator(config)


def build_discriminator(given: Checkpoint, *, old: bool) -> StyleGANDiscriminator:
    """The discriminator; `old`: of stylegan2-ada-pytorch, whose defaults differ."""
    config = read_discriminator_config(given, old=old)
    with torch.device("meta"):
        expected = StyleGANDiscriminator(config).state_dict()
    state = given.state({name: tuple(tensor.shape) for name, tensor in expected.items()})
    judge = StyleGANDiscriminator(config)
    judge.load_state_dict(state)
    return judge


def read_discriminator_config(given: Checkpoint, *, old: bool) -> DiscriminatorConfig:
    """The shape that its arguments describe."""
    if "b4.out.weight" not in given.tensors:
        raise LoadError(f"holds another kind of discriminator; {_OTHER}")
    whole = Arguments(given.arguments)
    blocks, mapping, last = (whole.inner(f"{name}_kwargs") for name in ("block", "mapping", "epilogue"))
    config = DiscriminatorConfig(
        resolution=whole.whole("img_resolution", None, 8, 8192),
        channels=whole.whole("img_channels", None, 1, 64),
        label_dim=whole.whole("c_dim", 0, 0, 1_000_000),
        architecture=whole.choice("architecture", "resnet", get_args(Architecture)),
        channel_base=whole.whole("channel_base", 32768, 1, 2**24),
        channel_max=whole.whole("channel_max", 512, 1, 2**16),
        clamp=whole.optional("conv_clamp", None if old else 256.0, 1e-3, 1e9),
        projected=_or_usual(whole, "cmap_dim"),
        mapping_layers=mapping.whole("num_layers", 8, 1, 64),
        mapping_rate=mapping.number("lr_multiplier", 0.01, 1e-6, 100),
        embed_features=_or_usual(mapping, "embed_features"),
        layer_features=_or_usual(mapping, "layer_features"),
        group=_or_usual(last, "mbstd_group_size", 4),
        group_channels=last.whole("mbstd_num_channels", 1, 0, 64),
    )
    _check(config)
    for part in (blocks, mapping, last):
        part.choice("activation", "lrelu", ("lrelu",))
        part.rest((*_HARMLESS, "resample_filter"))
    blocks.choice("resample_filter", [1, 3, 3, 1], ([1, 3, 3, 1],))
    whole.rest(_HARMLESS)
    return config


def _or_usual(given: Arguments, name: str, default: int = 0) -> int:
    """A whole number, 0 for None, which stands for the usual one."""
    found = given.optional(name, default or None, 1, 65536)
    return 0 if found is None else int(found)


def _check(config: DiscriminatorConfig) -> None:
    if config.resolution & (config.resolution - 1):
        raise LoadError(f"gives img_resolution {config.resolution}, which must be a power of two; get it again")
    if config.channel_base < config.resolution or (config.group_channels and config.width(4) % config.group_channels):
        raise LoadError("gives widths that leave its discriminator without channels; get it again")
