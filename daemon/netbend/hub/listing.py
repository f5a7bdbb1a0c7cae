"""What a hub says of a repository, and which of its files a network needs: configurations and safetensors, no code.

Of weights that are there twice those of half precision are taken: netbend makes of them what it computes in.
Source: the listing that huggingface.co/docs/hub/api describes, with `blobs=true`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from netbend.error import NetbendError
from netbend_models.folder import PIPELINE as INDEX

KNOWN: Final = {
    "sd-turbo": "stabilityai/sd-turbo",
    "sdxl-turbo": "stabilityai/sdxl-turbo",
    "sd-1.5": "stable-diffusion-v1-5/stable-diffusion-v1-5",
    "lcm": "SimianLuo/LCM_Dreamshaper_v7",
    "clip-tokenizer": "openai/clip-vit-large-patch14",
}
"""Short names; any other repository is OWNER/NAME."""

_WORDS: Final = frozenset(
    {"merges.txt", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.json"}
)
"""All that is taken of a network which serves for its tokenizer alone."""

_REPOSITORY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
_SETTINGS: Final = frozenset({".json", ".txt", ".model"})
_WEIGHTS: Final = ".safetensors"
_HALF: Final = re.compile(r"\.fp16(-\d+-of-\d+)?\.safetensors$")
_OTHER: Final = re.compile(r"\.(non_ema|bf16|fp8)\b|adapter|openvino|flax")
_UNUSED: Final = frozenset({"safety_checker", "feature_extractor", "image_encoder"})


class HubError(NetbendError):
    """A network cannot be had from a hub; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its way in the repository, its bytes, and the hash that the hub has of it."""

    name: str
    size: int
    digest: str

    @property
    def large(self) -> bool:
        """Whether the hash is a SHA-256 of the file; else it is git's SHA-1 of it as a blob."""
        return len(self.digest) == 64


@dataclass(frozen=True, slots=True)
class Listing:
    """A repository at one of its states."""

    repository: str
    revision: str
    licence: str
    entries: tuple[Entry, ...]

    @property
    def played(self) -> str | None:
        """What of it `netbend play` takes: all of a pipeline, else its first weights; None of a tokenizer."""
        names = [entry.name for entry in self.entries]
        return "" if INDEX in names else next((name for name in names if name.endswith(_WEIGHTS)), None)

    @property
    def size(self) -> int:
        """The bytes of all."""
        return sum(entry.size for entry in self.entries)


def repository_of(name: str) -> str:
    """OWNER/NAME of a short name or of itself."""
    found = KNOWN.get(name, name)
    if _REPOSITORY.fullmatch(found) is None or ".." in found:
        raise HubError(f"{name!a:.80} is neither OWNER/NAME nor one of {', '.join(KNOWN)}")
    return found


def read_listing(repository: str, told: Any) -> Listing:
    """What a hub has told, as far as a network needs it."""
    try:
        entries = [_entry(one) for one in told["siblings"]]
        card = told.get("cardData") or {}
        revision, licence = str(told["sha"]), str(card.get("license_name") or card.get("license") or "not said")
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise HubError(f"what the hub says of {repository} cannot be read ({fault!r:.80})") from fault
    if re.fullmatch(r"[0-9a-f]{40}", revision) is None:
        raise HubError(f"what the hub says of {repository} has no revision")
    return Listing(repository, revision, licence, tuple(_needed(repository, entries)))


def _entry(told: Mapping[str, Any]) -> Entry:
    large = told.get("lfs") or {}
    digest = str(large.get("sha256") or told["blobId"])
    if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", digest) is None:
        raise ValueError(f"hash {digest}")
    return Entry(str(told["rfilename"]), int(large.get("size", told["size"])), digest)


def _needed(repository: str, entries: Iterable[Entry]) -> list[Entry]:
    """The parts of a pipeline; of a repository that is none, what lies on top."""
    safe = [entry for entry in entries if _stays_inside(entry.name)]
    if repository == KNOWN["clip-tokenizer"]:
        return [entry for entry in safe if entry.name in _WORDS]
    pipeline = any(entry.name == INDEX for entry in safe)
    found = [entry for entry in safe if _place(entry.name, pipeline=pipeline)]
    settings = [entry for entry in found if PurePosixPath(entry.name).suffix in _SETTINGS]
    weights = _weights([entry for entry in found if entry.name.endswith(_WEIGHTS)])
    if not weights:
        raise HubError(f"{repository} offers no {_WEIGHTS}; other files may run code and are not taken")
    return sorted(settings + weights, key=lambda entry: entry.name == INDEX)  # last: a network once all is there


def _stays_inside(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)?", name))


def _place(name: str, *, pipeline: bool) -> bool:
    """Whether a file lies where it is looked for: in a part's folder or, of what is no pipeline, on top."""
    folder = name.rpartition("/")[0]
    if not pipeline:
        return not folder
    return folder not in _UNUSED if folder else name == INDEX


def _weights(entries: list[Entry]) -> list[Entry]:
    """Of each folder those of half precision, where there are some."""
    taken = [entry for entry in entries if not _OTHER.search(entry.name)]
    halved = {entry.name.rpartition("/")[0] for entry in taken if _HALF.search(entry.name)}
    return [
        entry for entry in taken if bool(_HALF.search(entry.name)) == (entry.name.rpartition("/")[0] in halved)
    ]  # fmt: skip
