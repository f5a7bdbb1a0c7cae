"""From prompts to what a denoiser is steered by; each text is encoded once, until what bends its encoder moves."""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import torch
from torch import Tensor, nn

from netbend_models.networks.diffusion.row import NEGATIVE, TEXTS, WEIGHTS
from netbend_models.networks.diffusion.taps import Taps, places

CHARACTERS: Final = 2000
"""Of a prompt at most: far beyond the tokens that any encoder takes."""

_KEPT: Final = 64
_LAYERS: Final = re.compile(r"(?:^|\.)(?:(?:layers|block)\.\d+|final_layer_norm)$")


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """Tokens (B, N, C) of a prompt, and, where the denoiser asks for it, the whole of it as one vector (B, P)."""

    tokens: Tensor
    pooled: Tensor | None = None

    def beside(self, other: "Condition") -> "Condition":
        """Both as one batch."""
        pooled = None if self.pooled is None or other.pooled is None else torch.cat([self.pooled, other.pooled])
        return Condition(torch.cat([self.tokens, other.tokens]), pooled)

    def repeated(self, count: int) -> "Condition":
        """The same for so many."""
        pooled = None if self.pooled is None else self.pooled.expand(count, -1)
        return Condition(self.tokens.expand(count, -1, -1), pooled)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """What one encoder makes of a prompt: tokens (1, N, C), and where it has one the whole (1, P).

    `beyond`: how many of the prompt's tokens did not find a place.
    """

    tokens: Tensor
    whole: Tensor | None
    beyond: int


class Tokenizer(Protocol):
    """As transformers has them."""

    def __call__(self, text: str, **options: Any) -> Mapping[str, Tensor]:
        """The numbers of a text's tokens, and where they are."""


class Encoder:
    """One text encoder; `deep` takes the last but one of its layers, as SDXL and Stable Diffusion 3 do."""

    def __init__(self, tokenizer: Tokenizer, module: nn.Module, length: int, *, deep: bool) -> None:
        self._tokenizer, self.module, self.length = tokenizer, module, length
        self._deep: list[Tensor] = []
        self._wants_deep = deep

    def tap(self, taps: Taps, prefix: str) -> None:
        """Make layers of its states: `text.0` is what leaves its first layer."""
        found = places(self.module, pattern=_LAYERS)
        names = {path: f"{prefix}.{path.rpartition('.')[2]}" for path in found}
        taps.hook(self.module, names, (1, 0))
        layers = [path for path in found if not path.endswith("norm")]
        if self._wants_deep and len(layers) > 1:  # behind the tap: what transformers keeps is from before it
            self.module.get_submodule(layers[-2]).register_forward_hook(self._keep)

    def _keep(self, _module: nn.Module, _inputs: object, output: object) -> None:
        tensor = output[0] if isinstance(output, (tuple, list)) else output
        assert isinstance(tensor, Tensor)
        self._deep[:] = [tensor]

    def encode(self, text: str) -> Encoded:
        """A text, as it is read."""
        options: dict[str, Any] = {"padding": "max_length", "max_length": self.length, "return_tensors": "pt"}
        numbers = self._tokenizer(text, truncation=True, **options)["input_ids"]
        device = next(self.module.parameters()).device
        made = self.module(input_ids=numbers.to(device))
        tokens = self._deep.pop() if self._deep else made[0] if made[0].dim() == 3 else made.last_hidden_state
        return Encoded(tokens, getattr(made, "text_embeds", getattr(made, "pooler_output", None)), self._beyond(text))

    def _beyond(self, text: str) -> int:
        return max(0, len(self._tokenizer(text, truncation=False)["input_ids"]) - self.length)


class Prompts:
    """All encoders of a pipeline; `tell` takes a sentence about a prompt that is too long, once each.

    `joined` makes of what they give what the denoiser is steered by.
    """

    def __init__(
        self, encoders: Sequence[Encoder], taps: Taps, joined: Callable[[Sequence[Encoded]], Condition]
    ) -> None:
        self._encoders, self._taps, self._joined = encoders, taps, joined
        self._kept: OrderedDict[object, Condition] = OrderedDict()
        self._layers: tuple[int, ...] = ()
        self._parts: tuple[tuple[Condition, float], ...] = ()
        self._mixture = Condition(torch.zeros(0))
        self.tell: Callable[[str], None] = lambda _: None
        self.runs = 0
        self._told: set[str] = set()

    def tap(self) -> None:
        """Make layers of the encoders' states."""
        for number, encoder in enumerate(self._encoders, 1):
            encoder.tap(self._taps, "text" if number == 1 else f"text{number}")

    def know(self) -> None:
        """Remember which layers are the encoders', once they are known."""
        self._layers = tuple(layer.index for layer in self._taps.layers if layer.name.startswith("text"))

    def blended(self, controls: Mapping[str, float], texts: Mapping[str, object]) -> Condition:
        """The prompts by their weights; below 1 in all, the empty prompt makes up for the rest."""
        shares: dict[str, float] = {}
        for name, weight in zip(TEXTS, WEIGHTS, strict=True):
            share = controls.get(weight, float(weight == WEIGHTS[0]))
            text = str(texts.get(name, ""))
            shares[text] = shares.get(text, 0.0) + max(share, 0.0)
        total = sum(shares.values())
        if total < 1:
            shares[""] = shares.get("", 0.0) + 1 - total
        shares = {text: share / max(total, 1.0) for text, share in shares.items() if share > 0}
        if len(shares) == 1:
            return self.encoded(next(iter(shares)))
        parts = tuple((self.encoded(text), share) for text, share in shares.items())
        if parts != self._parts:
            self._parts, self._mixture = parts, _mixed(parts)
        return self._mixture

    def negative(self, texts: Mapping[str, object]) -> Condition:
        """What the picture is led away from."""
        return self.encoded(str(texts.get(NEGATIVE, "")))

    def encoded(self, text: str) -> Condition:
        """A text through every encoder, or as it was kept; the same object while it is."""
        key = text, self._taps.stamps(self._layers)
        if key not in self._kept:
            self._kept[key] = self._encode(text)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        elif self._taps.watches(self._layers):
            self._encode(text)  # to be looked at
        self._kept.move_to_end(key)
        return self._kept[key]

    def _encode(self, text: str) -> Condition:
        self.runs += 1
        made = [encoder.encode(text[:CHARACTERS]) for encoder in self._encoders]
        beyond = min(one.beyond for one in made)  # what none of them reads
        if (beyond or len(text) > CHARACTERS) and text not in self._told:
            self._told.add(text)
            last = max(encoder.length for encoder in self._encoders)
            self.tell(f"the prompt {text[:40]!r} … is too long: what follows token {last} is left out")
        return self._joined(made)


def _mixed(parts: Sequence[tuple[Condition, float]]) -> Condition:
    tokens = torch.stack([share * one.tokens for one, share in parts]).sum(0)
    wholes = [share * one.pooled for one, share in parts if one.pooled is not None]
    return Condition(tokens, torch.stack(wholes).sum(0) if wholes else None)
