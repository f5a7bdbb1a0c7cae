import pytest

from netbend.error import PublisherError
from netbend.publishers.path import make_folder, next_free, read_target


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("show.mp4", "film", "show.mp4"),
        ("show.MOV", "film", "show.MOV"),
        ("frames/", "sequence", "frame-%06d.png"),
        ("a-%03d.png", "sequence", "a-%03d.png"),
        ("still.png", "picture", "still.png"),
    ],
)
def test_a_path_tells_what_is_written(text, kind, name):
    target = read_target(text)
    assert (target.kind, target.path.name) == (kind, name)


def test_a_folder_that_is_there_needs_no_slash(tmp_path):
    assert read_target(str(tmp_path)).kind == "sequence"


@pytest.mark.parametrize("text", ["show.gif", "show", "a-%s.png", "a-%d-%d.png", "100%.png"])
def test_what_cannot_be_written_is_refused(text):
    with pytest.raises(PublisherError, match="must"):
        read_target(text)


def test_a_sequence_is_numbered():
    assert read_target("x/f%03d.png").numbered(7).name == "f007.png"


def test_a_film_never_goes_over_another(tmp_path):
    (tmp_path / "show.mp4").touch()
    (tmp_path / "show-2.mp4").touch()
    target, _ = next_free(read_target(str(tmp_path / "show.mp4")))
    assert target.path == tmp_path / "show-3.mp4"


def test_a_filled_folder_gets_a_neighbour(tmp_path):
    (tmp_path / "frames").mkdir()
    assert next_free(read_target(f"{tmp_path}/frames/"))[0].path.parent.name == "frames"
    (tmp_path / "frames" / "x").touch()
    assert next_free(read_target(f"{tmp_path}/frames/"))[0].path.parent.name == "frames-2"


def test_a_pattern_goes_on_after_its_last_number(tmp_path):
    for name in ("f-004.png", "f-009.png", "g-100.png"):
        (tmp_path / name).touch()
    assert next_free(read_target(f"{tmp_path}/f-%03d.png"))[1] == 10


def test_the_folder_of_a_sequence_is_made_and_that_of_a_film_is_not(tmp_path):
    make_folder(read_target(f"{tmp_path}/a/b/"))
    assert (tmp_path / "a" / "b").is_dir()
    with pytest.raises(PublisherError, match=r"no folder .* for x.mp4; make it first"):
        make_folder(read_target(f"{tmp_path}/c/x.mp4"))
