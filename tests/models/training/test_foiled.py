"""The way of a generator that is foiled: its scores, its files, and that a kill changes neither."""

from itertools import pairwise
from pathlib import Path

import pytest
import torch
from PIL import Image

from netbend_models import load
from netbend_models.training import divergence
from netbend_models.training.checkpoint import save
from netbend_models.training.divergence import STATE, Model, foil, resume
from netbend_models.training.equilibrium import begin, step
from netbend_models.training.error import TrainingError
from netbend_models.training.foiled import SCORED, Foil, drawn, foiled_loss
from netbend_models.training.pair import EquilibriumPair
from netbend_models.training.parallel import Share
from netbend_models.training.path import read_path
from netbend_models.training.place import Run
from netbend_models.training.run import PREVIEW
from netbend_models.training.setting import Setting

SETTING = Setting(
    size=8, first=8, colour_from=8, iterations=(5,), batch=(4,), z_dim=8, w_dim=8, mapping_layers=1,
    channel_base=128, channel_max=8,
)  # fmt: skip
RECIPE = Foil(iterations=60, every=2, steps=5, rate=0.002)


class Killed(Exception):  # noqa: N818  what happens to a training, not an error of it
    pass


@pytest.fixture(scope="module")
def game():
    found = begin(SETTING)
    for _ in range(5):
        step(found, Share())
    return found


@pytest.fixture(scope="module")
def model(game, tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    save(folder, game, 1.0)
    return Model(path=folder)


@pytest.fixture(scope="module")
def way(model, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("foiled") / "away"
    foil(Run(folder=folder), model, RECIPE, print)
    return folder


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("objective", ["plain", "logarithmic"])
def test_the_scores_of_what_was_written_fall(model, game, tmp_path, which, objective):
    folder = tmp_path / "away"
    recipe = Foil(objective=objective, iterations=40, every=2, steps=4, rate=0.002)
    foil(Run(folder=folder), Model(path=model.path, which=which), recipe, print)
    path, judge = read_path(folder), EquilibriumPair(game, which)
    z, _ = drawn(judge, SCORED, 0, -1)
    for file, told in zip(path.files, path.scores, strict=True):
        network = load(file)
        seen = network.synthesize(network.map(z)).clamp(-1, 1)
        assert judge.score(seen, None).mean().item() == pytest.approx(told, abs=0.02)
    assert all(after < before for before, after in pairwise(path.scores))
    assert len(path.files) == 5


def test_its_steps_are_about_even(way):
    scores = read_path(way).scores
    steps = [before - after for before, after in pairwise(scores)]
    assert len(steps) == 5
    assert max(steps) < 2 * min(steps)


def test_a_killed_way_goes_on_to_the_same_bits(way, model, tmp_path):
    run, seen = Run(folder=tmp_path / "killed"), []

    def kill(line: str) -> None:
        seen.append(line)
        if len(seen) in (3, 14, 20, 27):
            raise Killed

    with pytest.raises(Killed):
        foil(run, model, RECIPE, kill)
    for _ in range(3):
        with pytest.raises(Killed):
            resume(run, kill)
    resume(run, print)
    assert read_path(run.folder).scores == read_path(way).scores
    whole, pieces = ([load(file).digest for file in read_path(one).files] for one in (way, run.folder))
    assert whole == pieces


def test_nothing_else_is_left(way):
    assert {one.name for one in way.iterdir()} == {one.name for one in read_path(way).files} | {"path.json", PREVIEW}
    assert not (way / STATE).exists()


def test_the_strip_shows_each_step(way):
    with Image.open(way / PREVIEW) as picture:
        assert picture.size == (6 * 96, 6 * 96)


def test_another_model_is_not_gone_on_with(model, game, tmp_path):
    trained = tmp_path / "trained"
    trained.mkdir()
    save(trained, game, 1.0)
    run = Run(folder=tmp_path / "away")
    with pytest.raises(Killed):
        foil(run, Model(path=trained), RECIPE, lambda _: (_ for _ in ()).throw(Killed))
    save(trained, begin(SETTING), 1.0)
    with pytest.raises(TrainingError, match="is not what it was"):
        resume(run, print)


def test_a_way_that_runs_away_ends_before_it(model, tmp_path, monkeypatch):
    said, true_look = [], divergence.look

    def look(pair):
        images, score = true_look(pair)
        return images, float("nan") if len(said) == 12 else score

    monkeypatch.setattr(divergence, "look", look)
    foil(Run(folder=tmp_path / "away"), model, RECIPE, said.append)
    assert "ran away" in said[13]
    assert len(read_path(tmp_path / "away").files) >= 2


def test_a_way_that_falls_no_further_ends(model, tmp_path, monkeypatch):
    said, true_look, seen = [], divergence.look, []

    def look(pair):
        images, score = true_look(pair)
        seen.append(score)
        return images, score if len(seen) <= 3 else seen[2]

    monkeypatch.setattr(divergence, "look", look)
    foil(Run(folder=tmp_path / "away"), model, Foil(iterations=400, every=20, rate=0.002), said.append)
    assert said[-2] == "it falls no further: the way ends here"
    assert [one.name for one in read_path(tmp_path / "away").files] == [
        "00000.safetensors", "00020.safetensors", "00040.safetensors",
    ]  # fmt: skip


def test_the_game_stays_as_it_was(game, model, tmp_path):
    pair = EquilibriumPair(game, 0)
    for parameter in pair.generator.parameters():
        parameter.data += 1
    assert pair.digest == EquilibriumPair(game, 0).digest


def test_the_objectives_fall_with_the_score():
    scores = torch.tensor([3.0, 0.0, -3.0])
    for objective in ("plain", "logarithmic"):
        costs = [foiled_loss(objective, one[None]).item() for one in scores]
        assert costs[0] > costs[1] > costs[2]


def test_a_wrong_value_is_named():
    with pytest.raises(TrainingError, match="objective must be one of plain, logarithmic"):
        Foil(objective="log")
    with pytest.raises(TrainingError, match="rate must be between"):
        Foil(rate=2.0)
    with pytest.raises(TrainingError, match="steps must be 1 or more"):
        Foil(steps=0)


def test_the_mapping_stays_so_that_a_seed_is_the_same_style_all_along(way):
    steps = [load(file).generator.mapping.state_dict() for file in read_path(way).files]
    assert len(steps) > 2
    assert all(torch.equal(one[name], steps[0][name]) for one in steps for name in one)
