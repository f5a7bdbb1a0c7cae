"""What a file is by its first bytes, so that a refusal can say so; nothing is unpacked and nothing is run."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NO_MODEL: Final = "name a network that `netbend models` lists"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a file is, and what to do about it."""

    what: str
    remedy: str
    form: str = ""
    """The loader that reads it, if there is one."""


_CHECKPOINT: Final = Signature("a torch checkpoint", _NO_MODEL, "weights")

_MAGIC: Final = (
    # The number with which torch.save began before it wrote zip files, as a pickle.
    (b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", _CHECKPOINT),
    (b"\x89PNG\r\n\x1a\n", Signature("a picture (PNG), not a network", _NO_MODEL)),
    (b"\xff\xd8\xff", Signature("a picture (JPEG), not a network", _NO_MODEL)),
    (b"GIF8", Signature("a picture (GIF), not a network", _NO_MODEL)),
    (b"RIFF", Signature("a picture or a sound (RIFF), not a network", _NO_MODEL)),
    (b"\x93NUMPY", Signature("a numpy array, not a network", _NO_MODEL)),
    (b"\x1f\x8b", Signature("gzip-compressed", "unpack it first")),
)


_AFTER_VERSION: Final = (b"\x12", b"\x1a", b"\x22", b"\x28", b"\x32", b"\x3a", b"\x42")
"""What may stand behind the version that an ONNX file begins with: the keys of ModelProto's other fields."""


def recognise(head: bytes) -> Signature:  # noqa: PLR0911  one return a format
    """Name what begins with these bytes (4096 will do)."""
    for magic, signature in _MAGIC:
        if head.startswith(magic):
            return signature
    if not head:
        return Signature("empty", "was its download cut short?")
    if head.startswith(b"PK\x03\x04"):
        return _zip(head)
    if head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 100_000_000:  # a length may begin as a pickle does
        return Signature("a safetensors file", _NO_MODEL, "safetensors")
    if head[0] == 0x80 and head[1:2] <= b"\x05":
        return Signature("a pickle, such as StyleGAN checkpoints are", _NO_MODEL, "pickle")
    if head[0] == 0x08 and 0 < head[1] < 32 and head[2:3] in _AFTER_VERSION:
        return Signature("an ONNX file", _NO_MODEL, "onnx")
    if _is_text(head):
        return Signature("text, not a network", _text_remedy(head))
    return Signature("nothing that is known here", _NO_MODEL)


def is_program(path: Path) -> bool:
    """Whether a torch checkpoint holds code: TorchScript."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.partition("/")[2].startswith("code/") for name in archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False


def _zip(head: bytes) -> Signature:
    if b"data.pkl" in head or b"/version" in head or b"/byteorder" in head:
        return _CHECKPOINT
    return Signature("a zip archive", "unpack it first, or name a network that `netbend models` lists", "zip")


def _text_remedy(head: bytes) -> str:
    if head.startswith(b"version https://git-lfs"):
        return "it stands in for a large file: fetch that with `git lfs pull`"
    if head.lstrip()[:1] == b"<":
        return "it is a web page: was its download refused?"
    return _NO_MODEL


def _is_text(head: bytes) -> bool:
    return not set(head) & (set(range(32)) - set(b"\t\n\r\f\x1b"))
