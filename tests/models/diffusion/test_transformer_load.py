"""What of a Stable Diffusion 3 or a Flux cannot be played is told in one line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.load import load
from tests.models.diffusion.playing import play
from tests.support.diffusion import write_transformer

SMALL = Form(size=(16, 16))
WEIGHTS = "diffusion_pytorch_model.safetensors"


@pytest.fixture(scope="module")
def written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    del folder  # skipped where the libraries are missing
    root = tmp_path_factory.mktemp("written")
    return {"stable3": write_transformer(root / "stable3"), "flux": write_transformer(root / "flux", flux=True)}


@pytest.fixture
def copy(written: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    return lambda name: Path(shutil.copytree(written[name], tmp_path / name))


def _fault(path: Path, form: Form = SMALL) -> str:
    with pytest.raises(LoadError) as caught:
        load(path, form=form, clusters=False)
    line = str(caught.value)
    assert "\n" not in line
    return line


def _configure(path: Path, **changes: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


@pytest.mark.parametrize("name", ["transformer", "text_encoder_2", "text_encoder_3", "tokenizer_3", "vae"])
def test_a_part_that_is_missing_is_named(copy: Callable[[str], Path], name: str) -> None:
    folder = copy("stable3")
    shutil.rmtree(folder / name)
    assert f"lacks {name}; get" in _fault(folder)


def test_a_text_encoder_that_the_index_does_not_name_is_missing(copy: Callable[[str], Path]) -> None:
    folder = copy("flux")
    _configure(folder / "model_index.json", text_encoder_2=[None, None])
    assert "lacks text_encoder_2" in _fault(folder)


@pytest.mark.parametrize(
    ("pipeline", "transformer"),
    [
        ("FluxKontextPipeline", "FluxTransformer2DModel"),
        ("FluxFillPipeline", "FluxTransformer2DModel"),
        ("StableDiffusion3InpaintPipeline", "SD3Transformer2DModel"),
        ("PixArtSigmaPipeline", "PixArtTransformer2DModel"),
        ("FluxPipeline", "SD3Transformer2DModel"),
    ],
)
def test_other_pipelines_are_told_with_what_is_played(
    copy: Callable[[str], Path], pipeline: str, transformer: str
) -> None:
    folder = copy("flux")
    _configure(folder / "model_index.json", _class_name=pipeline, transformer=["diffusers", transformer])
    line = _fault(folder)
    assert f"is a {pipeline} with a {transformer}, which is not played" in line
    assert "Flux schnell" in line


def test_a_flux_that_takes_more_than_a_latent_is_told(copy: Callable[[str], Path]) -> None:
    folder = copy("flux")
    path = folder / "transformer" / WEIGHTS
    state = load_file(path)
    state["x_embedder.weight"] = state["x_embedder.weight"].repeat(1, 2)
    save_file(state, path)
    _configure(folder / "transformer" / "config.json", in_channels=32, out_channels=16)
    assert "takes more than a latent" in _fault(folder)


def test_an_encoder_of_another_kind_is_told(copy: Callable[[str], Path]) -> None:
    folder = copy("stable3")
    _configure(folder / "model_index.json", text_encoder=["transformers", "CLIPTextModel"])
    assert "has a CLIPTextModel as text_encoder" in _fault(folder)


def test_words_that_only_sentencepiece_could_read_are_told_with_the_remedy(copy: Callable[[str], Path]) -> None:
    folder = copy("flux")
    (folder / "tokenizer_2" / "tokenizer.json").unlink()
    assert "tokenizer_2 has no tokenizer.json" in _fault(folder)


def test_parts_of_two_pipelines_are_told(copy: Callable[[str], Path]) -> None:
    folder = copy("flux")
    other = write_transformer(folder.parent / "other", flux=True, words=48)
    shutil.rmtree(folder / "text_encoder_2")
    shutil.copytree(other / "text_encoder_2", folder / "text_encoder_2")
    assert "has parts that do not play together" in _fault(folder)


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("transformer", {"num_single_layers": 10**9}),
        ("transformer", {"axes_dims_rope": [10**9, 4, 4]}),
        ("text_encoder_2", {"num_layers": 10**9}),
        ("scheduler", {"use_karras_sigmas": True}),
    ],
)
def test_a_configuration_that_no_network_has_is_refused(
    copy: Callable[[str], Path], part: str, changes: dict[str, object]
) -> None:
    folder = copy("flux")
    _configure(folder / part / f"{'scheduler_' if part == 'scheduler' else ''}config.json", **changes)
    assert next(iter(changes)) in _fault(folder)


def test_memory_for_all_parts_together_is_asked_for(written: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    class Memory:
        available = 2**28 + max(path.stat().st_size for path in written["flux"].rglob("*.safetensors"))

    monkeypatch.setattr("psutil.virtual_memory", Memory)
    assert f"{written['flux']} takes" in _fault(written["flux"])


@pytest.mark.parametrize(("size", "told"), [((18, 16), "in steps of 4"), ((40, 16), "takes sides of 32 at most")])
def test_a_size_that_does_not_fit_is_told(written: dict[str, Path], size: tuple[int, int], told: str) -> None:
    assert told in _fault(written["stable3"], Form(size=size))


def test_weights_in_several_files_are_read_and_those_of_half_precision_are_not(
    written: dict[str, Path], copy: Callable[[str], Path]
) -> None:
    folder = copy("stable3")
    path = folder / "text_encoder_3" / "model.safetensors"
    state = load_file(path)
    path.unlink()
    for number, names in enumerate((sorted(state)[::2], sorted(state)[1::2]), 1):
        shard = {name: state[name] for name in names}
        save_file(shard, path.with_name(f"model-0000{number}-of-00002.safetensors"))
        save_file(
            {name: 0 * tensor for name, tensor in shard.items()},
            path.with_name(f"model.fp16-0000{number}-of-00002.safetensors"),
        )
    ours, theirs = (load(one, form=SMALL, clusters=False) for one in (folder, written["stable3"]))
    assert ours.digest == theirs.digest


def test_the_words_of_a_t5_are_read_under_either_name(written: dict[str, Path], copy: Callable[[str], Path]) -> None:
    folder = copy("flux")
    path = folder / "text_encoder_2" / "model.safetensors"
    state = load_file(path)
    state["encoder.embed_tokens.weight"] = state.pop("shared.weight")
    save_file(state, path)
    ours, theirs = (load(one, form=SMALL, clusters=False) for one in (folder, written["flux"]))
    assert ours.digest == theirs.digest


def test_a_turbo_is_known_by_the_name_of_its_folder(copy: Callable[[str], Path]) -> None:
    folder = copy("stable3")
    turbo = load(folder.rename(folder.with_name("stable-diffusion-3.5-large-turbo")), clusters=False)
    rows = {row.name: row.default for row in turbo.rows}
    assert (rows["diffusion/steps"], rows["diffusion/guidance"]) == (4, 1.0)
    assert play(turbo).isfinite().all()
