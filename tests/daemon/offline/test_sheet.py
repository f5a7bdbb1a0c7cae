import numpy as np
import pytest
from PIL import Image

from netbend.offline.sheet import Darkroom, layer_rows, operator_rows, write_sheet
from netbend.offline.studio import Studio
from tests.support.tiny import Tiny


@pytest.fixture
def darkroom():
    return Darkroom(Studio(Tiny(), "cpu"), {"/latent/seed": 3.0})


def test_every_operator_has_a_row_of_at_most_five_settings(darkroom):
    operators = darkroom.tree.layout.operators
    rows = list(operator_rows(operators, 2))
    assert [row.name for row in rows] == [spec.name for spec in operators]
    assert all(2 <= len(row.cells) <= 5 for row in rows)


def test_a_switch_is_shown_off_and_on(darkroom):
    (row,) = (row for row in operator_rows(darkroom.tree.layout.operators, 0) if row.name == "flip")
    assert [cell.caption for cell in row.cells] == ["horizontal 0", "horizontal 1"]


def test_every_layer_has_a_row(darkroom):
    rows = list(layer_rows(darkroom, {"multiply/factor": 2.0}))
    assert [row.name.split()[1] for row in rows] == [layer.name for layer in Tiny().layers]


def test_a_picture_forgets_the_settings_of_the_one_before(darkroom):
    clean = darkroom.picture({})
    bent = darkroom.picture({"/layer/1/multiply/factor": 3.0})
    assert not np.array_equal(clean, bent)
    assert np.array_equal(clean, darkroom.picture({}))


def test_each_setting_acts(darkroom):
    clean = darkroom.picture({})
    for row in operator_rows(darkroom.tree.layout.operators, 1):
        pictures = [darkroom.picture(cell.settings) for cell in row.cells]
        assert any(not np.array_equal(clean, picture) for picture in pictures), row.name


def test_the_sheet_is_a_picture_wide_enough_for_all(darkroom, tmp_path):
    rows = list(operator_rows(darkroom.tree.layout.operators, 1))
    write_sheet(tmp_path / "sheet.png", "all", rows, darkroom)
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > 5 * 112
        assert sheet.width * sheet.height > len(rows) * 5 * 112 * 112
