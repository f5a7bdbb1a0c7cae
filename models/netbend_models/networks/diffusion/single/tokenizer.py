"""The tokenizer, which one file does not hold: beside it, or in a pipeline of the models' folder.

All Stable Diffusions have CLIP's; OpenCLIP fills up with its first token, CLIP with its last.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netbend_models.error import LoadError
from netbend_models.folder import models_folder
from netbend_models.networks.diffusion.pipeline import read_tokenizer


def find_tokenizer(path: Path, words: int) -> Path:
    """The folder of a tokenizer with so many words for a file; a LoadError says how to get one."""
    for folder in _folders(path):
        try:
            if len(read_tokenizer(folder)) == words:
                return folder
        except LoadError:
            continue  # of another kind of network
    raise LoadError(
        f"{path} has no tokenizer of {words} words with it; put vocab.json and merges.txt beside it, "
        "or: netbend models get clip-tokenizer"
    )


def tokenizer_for(folder: Path, *, open_clip: bool) -> Any:
    """The tokenizer in a folder, for OpenCLIP or CLIP."""
    return read_tokenizer(folder, pad_token="!" if open_clip else "<|endoftext|>")


def _folders(path: Path) -> Iterator[Path]:
    """Where a tokenizer may be, the nearest first."""
    seen: set[Path] = set()
    for root in (*path.absolute().parents[:2], models_folder()):
        try:
            below = sorted(one for one in root.iterdir() if one.is_dir())
        except OSError:
            continue
        for folder in (root, *below, *(one / "tokenizer" for one in below)):
            if folder not in seen and _holds(folder):
                seen.add(folder)
                yield folder


def _holds(folder: Path) -> bool:
    try:
        pair = all((folder / name).is_file() for name in ("vocab.json", "merges.txt"))
        return pair or (folder / "tokenizer.json").is_file()
    except OSError:
        return False
