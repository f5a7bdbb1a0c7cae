"""Where frames are written: what a path means (film, sequence, picture) and which name is still free."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final, Literal

from netbend.error import PublisherError

FILMS: Final = frozenset({".mp4", ".mov", ".m4v"})
FRAME: Final = "frame-%06d.png"

_PATTERN: Final = re.compile(r"[^%]*%(0\d{1,2})?d[^%]*")


@dataclass(frozen=True, slots=True)
class Target:
    """A path and what it means; a sequence's path holds one %d."""

    kind: Literal["film", "sequence", "picture"]
    path: Path

    def numbered(self, number: int) -> Path:
        """A sequence's file of that number."""
        return self.path.with_name(self.path.name % number)


def read_target(text: str) -> Target:
    """What `show.mp4`, `frames/`, `frame-%06d.png` and `still.png` mean."""
    path = Path(text)
    if text.endswith(("/", "\\")) or path.is_dir():
        return Target("sequence", path / FRAME)
    suffix = path.suffix.lower()
    if suffix in FILMS:
        return Target("film", path)
    if suffix != ".png":
        raise PublisherError(f"{text} must end in .mp4, .mov or .png, or in / for a folder of pictures")
    if "%" not in path.name:
        return Target("picture", path)
    if _PATTERN.fullmatch(path.name) is None:
        raise PublisherError(f"{text} must hold one number, as in {FRAME}")
    return Target("sequence", path)


def make_folder(target: Target) -> None:
    """Make the folder of a sequence; that of a single file must be there."""
    folder = target.path.parent
    if target.kind == "sequence":
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise failure(folder, fault) from fault
    elif not folder.is_dir():
        raise PublisherError(f"no folder {folder} for {target.path.name}; make it first")


def next_free(target: Target) -> tuple[Target, int]:
    """A target that overwrites nothing, and its first number: `show-2.mp4`, `frames-2/`, on from the last."""
    if target.kind != "sequence":
        free = next(path for path in _versions(target.path) if not path.exists())
        return Target(target.kind, free), 0
    if target.path.name != FRAME:
        return target, _after_last(target)
    folder = next(path for path in _versions(target.path.parent) if not _filled(path))
    return Target("sequence", folder / FRAME), 0


def failure(path: Path, fault: Exception) -> PublisherError:
    """What went wrong in writing, with the remedy."""
    reason = getattr(fault, "strerror", None) or str(fault)
    return PublisherError(f"cannot write {path}: {reason}; free some space or name another place")


def _versions(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _filled(folder: Path) -> bool:
    return folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))


def _after_last(target: Target) -> int:
    before, _, after = _split(target.path.name)
    name = re.compile(re.escape(before) + r"(\d+)" + re.escape(after))
    folder = target.path.parent
    found = [name.fullmatch(path.name) for path in folder.iterdir()] if folder.is_dir() else []
    return max((int(match[1]) + 1 for match in found if match), default=0)


def _split(name: str) -> tuple[str, str, str]:
    start = name.index("%")
    end = name.index("d", start) + 1
    return name[:start], name[start:end], name[end:]
