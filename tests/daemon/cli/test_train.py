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
    options = ("--iterations", "4", "--every", "1", "--steps", "2", "--rate", "0.01", "--page", "--http-port", "0")
    found = netbend("train", "foiled", str(training), *options, "--out", str(out))
    assert found.status == 0
    assert "how it comes along: http://127.0.0.1:" in found.out
    names = {one.name for one in out.iterdir()}
    assert {"00000.safetensors", "path.json", "preview.png"} < names
    assert "3 networks, score" in found.out
    assert len(names) == 5


def test_wrong_ways_are_one_line(netbend, tmp_path: Path) -> None:
    file = tmp_path / "file.safetensors"
    file.write_bytes(b"no pickle")
    for options, said in (
        ((), "name a new folder with --out"),
        (("--out", str(tmp_path / "a")), "name what is to be foiled"),
        ((str(file), "--resume", str(tmp_path)), "--resume alone"),
        ((str(file), "--out", str(tmp_path / "a")), "file.safetensors"),
        ((str(tmp_path), "--out", str(tmp_path / "a")), "there is no training in"),
        ((str(tmp_path), "--out", str(tmp_path)), "is there already"),
        (("--resume", str(tmp_path)), "no unfinished way in"),
        (("--resume", str(tmp_path), "--steps", "3"), "--steps belongs to the recipe"),
    ):
        found = netbend("train", "foiled", *options)
        assert found.status in {1, 2}
        assert said in found.err
        assert len(found.err.splitlines()) == 1
    assert not (tmp_path / "a").exists()
