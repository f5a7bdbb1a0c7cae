from pathlib import Path


def test_a_training_is_begun_and_gone_on(netbend, tmp_path: Path) -> None:
    begun = netbend("train", "equilibrium", "--size", "8", "--iterations", "2", "--batch", "2", "--out", str(tmp_path))
    assert begun.status == 0
    assert "iteration 2 of 2, 8 x 8" in begun.out
    assert (tmp_path / "one.safetensors").exists()
    assert netbend("train", "equilibrium", "--resume", str(tmp_path)).status == 0


def test_wrong_options_are_one_line(netbend, tmp_path: Path) -> None:
    for options, said in (
        ((), "name a new folder with --out"),
        (("--out", str(tmp_path), "--iterations", "many"), "such as 300 or 400,200,100, got many"),
        (("--out", str(tmp_path), "--size", "48"), "size must be one of 8, 16"),
        (("--resume", str(tmp_path)), "there is no training in"),
        (("--resume", str(tmp_path), "--seed", "3"), "--seed belongs to the recipe"),
    ):
        found = netbend("train", "equilibrium", *options)
        assert found.status in {1, 2}
        assert said in found.err
        assert len(found.err.splitlines()) == 1


def test_the_way_of_being_foiled_is_written(netbend, tmp_path: Path) -> None:
    training, out = tmp_path / "training", tmp_path / "foiled"
    netbend("train", "equilibrium", "--size", "8", "--iterations", "1", "--batch", "2", "--out", str(training))
    assert netbend("train", "foiled", str(training), "--iterations", "2", "--every", "1", "--out", str(out)).status == 0
    names = ["00000.safetensors", "00001.safetensors", "00002.safetensors", "preview.png"]
    assert sorted(one.name for one in out.iterdir()) == names
    file = netbend("train", "foiled", str(out / names[0]), "--out", str(tmp_path / "more"))
    assert file.status == 1
    assert "its discriminator is not read" in file.err
