"""A file holds no tokenizer: it is looked for beside the file, in pipelines there, and in the models' folder."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from netbend_models.error import LoadError
from netbend_models.networks.diffusion.single.tokenizer import find_tokenizer, tokenizer_for
from tests.models.diffusion.single.conftest import Pair
from tests.support.diffusion import LENGTH
from tests.support.single import Kind


@pytest.fixture
def own(pair: Callable[[Kind], Pair]) -> Path:
    return pair("1")[0] / "tokenizer"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a file would be: two folders down, with an empty folder of models elsewhere."""
    (tmp_path / "models").mkdir()
    (tmp_path / "shows" / "sd").mkdir(parents=True)
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path / "models"))
    return tmp_path / "shows" / "sd" / "one.safetensors"


def _words(folder: Path) -> int:
    return len(json.loads((folder / "vocab.json").read_text("utf-8")))


PLACES = (
    "", "tokenizer", "pipeline/tokenizer", "../tokenizer", "../other/tokenizer",
    "../../models/clip-vit-large-patch14", "../../models/sd-turbo/tokenizer",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_it_is_found(own: Path, file: Path, place: str) -> None:
    shutil.copytree(own, file.parent / place, dirs_exist_ok=True)
    assert find_tokenizer(file, _words(own)).samefile(file.parent / place)


def test_it_is_found_from_the_folder_of_the_file(own: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(own, file.parent.parent / "tokenizer")
    monkeypatch.chdir(file.parent)
    assert find_tokenizer(Path(file.name), _words(own)).samefile(file.parent.parent / "tokenizer")


def test_the_nearest_counts(own: Path, file: Path) -> None:
    for place in ("../tokenizer", "tokenizer"):
        shutil.copytree(own, file.parent / place)
    assert find_tokenizer(file, _words(own)) == file.parent / "tokenizer"


def test_one_of_other_words_or_none_is_passed_over(own: Path, file: Path) -> None:
    shutil.copytree(own, file.parent / "tokenizer")
    shutil.copytree(own, file.parent / "broken" / "tokenizer")
    (file.parent / "broken" / "tokenizer" / "vocab.json").write_text("[", "utf-8")
    words = _words(own)
    with pytest.raises(LoadError, match=f"one.safetensors has no tokenizer of {words + 1} words") as caught:
        find_tokenizer(file, words + 1)
    assert "netbend models get clip-tokenizer" in str(caught.value)


def test_vocabulary_and_merges_alone_will_do(own: Path, file: Path) -> None:
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(own / name, file.parent / name)
    found = tokenizer_for(find_tokenizer(file, _words(own)), open_clip=False)
    assert found("a red cat", truncation=True, max_length=LENGTH)["input_ids"][0] == _words(own) - 2


@pytest.mark.parametrize("open_clip", [False, True])
def test_each_encoder_fills_up_with_its_own_token(own: Path, open_clip: bool) -> None:
    tokenizer = tokenizer_for(own, open_clip=open_clip)
    last = tokenizer("a red cat", padding="max_length", max_length=LENGTH)["input_ids"][-1]
    assert last == (0 if open_clip else _words(own) - 1)
