"""What weights do not tell is taken from the header, and from the name where the header is silent."""

from pathlib import Path
from typing import Any

import pytest

from netbend_models.networks.diffusion.single.contents import Contents
from netbend_models.networks.diffusion.single.family import FIRST, LARGE, SECOND, UNET, Family
from netbend_models.networks.diffusion.single.habit import quick, scheduler_of, side


def _file(name: str, *tensors: str, **metadata: str) -> Contents:
    said = {f"modelspec.{key}": value for key, value in metadata.items()}
    return Contents(Path(f"{name}.safetensors"), dict.fromkeys(tensors, (1, 256)), said)


def _config(contents: Contents, family: Family) -> dict[str, Any]:
    return scheduler_of(contents, family)[1]


@pytest.mark.parametrize(
    ("name", "family", "prediction", "length"),
    [
        ("v1-5-pruned-emaonly", FIRST, "epsilon", 512),
        ("v2-1_768-ema-pruned", SECOND, "v_prediction", 768),
        ("v2-1_512-ema-pruned", SECOND, "epsilon", 512),
        ("512-base-ema", SECOND, "epsilon", 512),
        ("something of mine", SECOND, "v_prediction", 768),
        ("sd_turbo", SECOND, "epsilon", 512),
        ("sd_xl_base_1.0", LARGE, "epsilon", 1024),
        ("sd_xl_turbo_1.0_fp16", LARGE, "epsilon", 512),
        ("painting-v-pred", LARGE, "v_prediction", 1024),
    ],
)
def test_published_names_tell_prediction_and_size(name: str, family: Family, prediction: str, length: int) -> None:
    assert _config(_file(name), family)["prediction_type"] == prediction
    assert side(_file(name), family) == (length, length)


def test_what_the_header_says_counts_before_the_name() -> None:
    contents = _file("v2-1_768", prediction_type="epsilon", resolution="640x448")
    assert _config(contents, SECOND)["prediction_type"] == "epsilon"
    assert side(contents, SECOND) == (448, 640)


@pytest.mark.parametrize(("kind", "prediction"), [("512", "epsilon"), ("768-v", "v_prediction")])
def test_the_architecture_in_the_header_tells_too(kind: str, prediction: str) -> None:
    contents = _file("v2-base-768", architecture=f"stable-diffusion-v2-{kind}")
    assert _config(contents, SECOND)["prediction_type"] == prediction


@pytest.mark.parametrize("resolution", ["", "0 x", "99999x1", "0x0", "-1x5"])
def test_a_resolution_that_is_none_is_passed_over(resolution: str) -> None:
    assert side(_file("one", resolution=resolution), FIRST) == (512, 512)


def test_empty_tensors_tell_of_v_prediction_down_to_no_signal() -> None:
    config = _config(_file("one", "v_pred", "ztsnr"), LARGE)
    assert config["prediction_type"] == "v_prediction"
    assert config["rescale_betas_zero_snr"]
    assert config["timestep_spacing"] == "trailing"


@pytest.mark.parametrize(("name", "steps"), [("sd_turbo", 1), ("Dream_XL_Lightning", 4), ("sd_xl_base_1.0", 0)])
def test_a_name_tells_of_few_steps(name: str, steps: int) -> None:
    assert quick(_file(name)) == steps
    assert (_config(_file(name), LARGE).get("timestep_spacing") == "trailing") == bool(steps)


def test_a_title_in_the_header_is_a_name_too() -> None:
    assert quick(_file("model", title="SDXL Turbo")) == 1


def test_a_consistency_model_is_known_by_its_weights_or_its_name() -> None:
    assert scheduler_of(_file("one", f"{UNET}time_embed.cond_proj.weight"), FIRST)[0] == "LCMScheduler"
    assert scheduler_of(_file("LCM_Dreamshaper_v7"), FIRST)[0] == "LCMScheduler"
    assert scheduler_of(_file("one"), FIRST)[0] == "DDIMScheduler"
