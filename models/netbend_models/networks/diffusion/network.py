"""A diffusion network as it is played: text and pictures in, and every layer on the way can be bent."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor

from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Frame, Input, Output
from netbend_models.networks.diffusion import row
from netbend_models.networks.diffusion.coder import Coder
from netbend_models.networks.diffusion.denoiser import Denoiser, denoiser_of
from netbend_models.networks.diffusion.pipeline import Pipeline
from netbend_models.networks.diffusion.stream import Stream
from netbend_models.networks.diffusion.taps import Taps
from netbend_models.networks.diffusion.text import Encoder, Prompts
from netbend_models.networks.diffusion.walk import Aim, Walk
from netbend_models.networks.picture.intake import taken
from netbend_models.networks.picture.network import sides
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.source import Source
from netbend_models.projection import LatentShape

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering
    from netbend_models.parameter import Parameter

_LATENT: Final = "latent"
_SAMPLED: Final = 65536
"""Numbers of a tensor that its hash is made of, evenly spread: all of a large network would take seconds."""


class DiffusionNetwork:
    """A pipeline of diffusers, its modules untouched; a step of a frame is one of the denoiser's."""

    kind = "diffusion"
    clustering: "Clustering | None" = None
    num_ws = 1
    label_dim = 0

    def __init__(self, pipeline: Pipeline, *, device: torch.device | str = "cpu", form: Form = Form()) -> None:  # noqa: B008  a value
        if form.compiled:
            raise LoadError("is a diffusion network, computed as it is; leave out --compile")
        self.device = torch.device(device)
        modules: dict[str, Any] = {name: module.to(self.device) for name, module in pipeline.modules.items()}
        self._coder = Coder(modules["vae"])
        self.denoiser = denoiser_of(modules, self._coder.scale)
        height, width = _size(self.denoiser, self._coder.scale, form)
        self._size, self._extent = (height, width), (height // self._coder.scale, width // self._coder.scale)
        self.taps = Taps()
        self.prompts = Prompts(_encoders(pipeline, self.denoiser), self.taps, self.denoiser.joined)
        self.output = Output(3, *self._size)
        self.inputs: tuple[Input, ...] = (Input("1", 3, *self._size),)
        schedule = self.denoiser.schedule(*pipeline.scheduler, self._extent, self.device)
        self._walk = Walk(self.denoiser, schedule, self.taps, self._extent)
        self._stream = Stream(self._walk)
        self._look()
        self.layers, self.digest = self.taps.layers, _digest(pipeline)
        self.z_dim = self.w_dim = self.denoiser.channels * self._extent[0] * self._extent[1]
        average = torch.zeros(1, 1, self.z_dim, device=self.device)
        self._source = Source(
            Ground(shape=LatentShape(self.z_dim, self.z_dim, 1), device=self.device, map=None, average=average)
        )
        own = row.rows(steps=pipeline.steps, guidance=pipeline.guidance, guided=self.denoiser.guided)
        self.rows: tuple[Parameter, ...] = (*own, *self._source.rows)
        self._work: Iterator[Tensor | None] = iter(())
        self._given: object = None
        self._picture: Tensor | None = None
        self._clean: Tensor | None = None
        self._shown: tuple[object, Tensor, Tensor] | None = None

    @torch.inference_mode()
    def _look(self) -> None:
        """Run each part once, to find the layers in the order in which they come."""
        self.prompts.tap()
        self.denoiser.tap(self.taps, self._extent)
        self._coder.tap(self.taps, self._extent)
        self.taps.look(looking=True)
        condition = self.prompts.encoded("")
        x = torch.zeros(1, self.denoiser.channels, *self._extent, device=self.device)
        for number in range(row.STEPS):
            self.taps.visit(f"step.{number}", x, self._extent)
        self.denoiser.predict(x, [1.0], condition, 1.0)
        self.taps.visit(_LATENT, x, self._extent)
        self._coder.decoded(x)
        self.taps.look(looking=False)
        self.prompts.know()
        self._walk.know()
        self._decoding = [one.index for one in self.taps.layers if one.name.startswith((_LATENT, "decoder."))]

    @property
    def tell(self) -> Callable[[str], None]:
        """Where what a performer should know is said."""
        return self.prompts.tell

    @tell.setter
    def tell(self, tell: Callable[[str], None]) -> None:
        self.prompts.tell = tell

    def begin(self, frame: Frame) -> None:
        """Take the next frame."""
        self._work = self._play(frame)

    @torch.inference_mode()
    def step(self) -> Tensor | None:
        """One step of the denoiser; the picture (3, H, W) after the last."""
        return next(self._work)

    def _play(self, frame: Frame) -> Iterator[Tensor | None]:
        plan, taps = frame.bends, self.taps
        taps.plan, taps.alive = None if plan.empty else plan, frame.between
        taps.bend_weights(plan)
        aim = self._aim(frame)
        if frame.controls.get(row.BATCH, 0.0) >= 0.5:
            _ = frame.number  # what arrives set out some frames before: the next one differs though nothing moves
            latent = yield from self._stream.go(aim)
        else:
            latent = yield from self._walk.go(aim)
        yield self._decoded(latent)

    def _aim(self, frame: Frame) -> Aim:
        """All that the walk depends on."""
        controls, texts = frame.controls, frame.texts
        guidance = controls.get(row.GUIDANCE, 1.0)
        twice = guidance != 1.0 and not self.denoiser.guided
        z = self._source.ws(controls, texts)
        return Aim(
            condition=self.prompts.blended(controls, texts),
            negative=self.prompts.negative(texts) if twice else None,
            guidance=guidance,
            steps=_whole(controls, row.STEP_COUNT, 1),
            strength=controls.get(row.STRENGTH, 1.0),
            bent=(_whole(controls, row.FIRST, 0), _whole(controls, row.LAST, row.STEPS)),
            noise=z,
            clean=self._encoded(frame.inputs.get("1"), controls.get(row.SKIP, 0.0)),
        )

    def _encoded(self, given: object, near: float) -> Tensor | None:
        """The latent of the picture that comes in; the same object as long as it is the same, or nearly."""
        if given is None:
            self._given = self._picture = self._clean = None
        elif given is not self._given or not isinstance(given, Tensor):  # an array may be written into
            picture = taken(given, *self._size).to(self.device)
            same = near > 0 and self._picture is not None and bool((picture - self._picture).abs().mean() < near)
            if not same:
                self._picture, self._clean = picture, self._coder.encoded(picture)
            self._given = given
        return self._clean

    def _decoded(self, latent: Tensor) -> Tensor:
        """The picture of a latent; the same object as long as nothing moves."""
        stamps, watched = self.taps.stamps(self._decoding), self.taps.watches(self._decoding)
        before = self._shown
        if before is None or watched or before[1] is not latent or before[0] != stamps:
            x = self.taps.visit(_LATENT, latent, self._extent)
            picture = self._coder.decoded(x).nan_to_num(0.0, 1.0, -1.0)
            before = self._shown = (stamps, latent, picture)
        return before[2]


def _whole(controls: Mapping[str, float], name: str, default: int) -> int:
    return round(controls.get(name, default))


def _size(denoiser: Denoiser, scale: int, form: Form) -> tuple[int, int]:
    """Height and width in pixels, those of the network's own where the form asks for none."""
    height, width = denoiser.own
    wide, high = sides(form.size or (width * scale, height * scale), scale * denoiser.grain)
    if max(wide, high) > denoiser.most * scale:
        raise LoadError(f"takes sides of {denoiser.most * scale} at most, got {wide}x{high}")
    return high, wide


def _encoders(pipeline: Pipeline, denoiser: Denoiser) -> list[Encoder]:
    found = []
    for name in [name for name in pipeline.modules if name.startswith("text_encoder")]:
        module: Any = pipeline.modules[name]
        tokenizer = pipeline.tokenizers[name.replace("text_encoder", "tokenizer")]
        places = getattr(module.config, "max_position_embeddings", None)  # a T5 reads any number
        length = places or min(denoiser.words, tokenizer.model_max_length)
        found.append(Encoder(tokenizer, module, length, deep=denoiser.deep and places is not None))
    return found


def _digest(pipeline: Pipeline) -> str:
    """16 hexadecimal digits of the configuration and of numbers from each tensor."""
    found = sha256(repr((sorted(pipeline.kinds.items()), sorted(pipeline.scheduler[1].items()))).encode())
    for part, module in sorted(pipeline.modules.items()):
        for name, tensor in sorted(module.state_dict().items()):
            some = tensor.flatten()[:: max(1, tensor.numel() // _SAMPLED)].float().cpu().contiguous()
            found.update(f"{part} {name} {tuple(tensor.shape)}".encode() + some.numpy().tobytes())
    return f"{int.from_bytes(found.digest()[:8], 'big') >> 1:016x}"
