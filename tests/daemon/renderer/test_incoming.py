from dataclasses import replace

import numpy as np
import pytest
import torch

from netbend.inputs.row import ROWS
from netbend.renderer.incoming import Incoming
from netbend_models.description import describe
from netbend_models.network import Input
from tests.support.tiny import Tiny

WHITE, RED, CLEAR = (255, 255, 255, 255), (255, 0, 0, 255), (255, 255, 255, 0)


def flat(colour):
    return np.full((32, 32, 4), colour, np.uint8)


def incoming(*inputs):
    made = Incoming(replace(describe(Tiny()), inputs=inputs), "cpu")
    made.sources = lambda: (None, None)
    return made


ONE = Input("picture", 3, 32, 32)
TWO = Input("other", 3, 32, 32)


@pytest.fixture
def controls():
    return {row.name: row.default for row in ROWS}


def shade(tensor):
    return [round(float(one), 2) for one in tensor.mean((1, 2))]


def test_without_a_source_nothing_comes_in(controls):
    made = incoming(ONE)
    assert made.take(controls) == {}
    assert not made.moved(controls)


def test_one_picture_comes_in_under_the_input_s_name(controls):
    made = incoming(ONE)
    made.sources = lambda: (flat(RED), None)
    assert shade(made.take(controls)["picture"]) == [1.0, -1.0, -1.0]


def test_the_second_lies_over_the_first_as_far_as_its_mix_says(controls):
    made = incoming(ONE)
    pictures = (flat(RED), flat(WHITE))
    made.sources = lambda: pictures
    assert shade(made.take(controls)["picture"]) == [1.0, 1.0, 1.0]
    assert shade(made.take(controls | {"input/2/mix": 0.25})["picture"]) == [1.0, -0.5, -0.5]
    assert shade(made.take(controls | {"input/1/mix": 0.0, "input/2/mix": 0.0})["picture"]) == [-1.0] * 3


def test_alpha_lets_what_is_below_through(controls):
    made = incoming(ONE)
    pictures = (flat(RED), flat(CLEAR))
    made.sources = lambda: pictures
    assert shade(made.take(controls)["picture"]) == [1.0, -1.0, -1.0]


def test_a_network_with_two_inputs_gets_each_by_itself(controls):
    made = incoming(ONE, TWO)
    pictures = (flat(RED), flat(WHITE))
    made.sources = lambda: pictures
    taken = made.take(controls)
    assert shade(taken["picture"]) == [1.0, -1.0, -1.0]
    assert shade(taken["other"]) == [1.0, 1.0, 1.0]


def test_the_same_picture_is_laid_once(controls):
    made = incoming(ONE)
    pictures = (flat(RED), None)
    made.sources = lambda: pictures
    first, version = made.take(controls), made.version
    assert made.take(controls) is first
    assert made.version == version
    assert not made.moved(controls)


def test_another_picture_is_noticed(controls):
    made = incoming(ONE)
    made.take(controls)
    made.sources = lambda: (flat(RED), None)
    assert made.moved(controls)


def test_the_last_frame_comes_in_over_the_inputs(controls):
    made, fed = incoming(ONE), controls | {"feedback/amount": 0.5}
    pictures = (flat(RED), None)
    made.sources = lambda: pictures
    made.keep(torch.ones(3, 32, 32), fed)
    assert shade(made.take(fed)["picture"]) == [1.0, 0.0, 0.0]
    assert made.moved(fed)


def test_alone_the_last_frame_is_all_that_comes_in(controls):
    made, fed = incoming(ONE), controls | {"feedback/amount": 0.1}
    made.keep(torch.full((1, 16, 16), 0.5), fed)  # grey, and of another size
    assert shade(made.take(fed)["picture"]) == [0.5, 0.5, 0.5]


def test_what_was_fed_back_is_forgotten_when_it_is_not(controls):
    made, fed = incoming(ONE), controls | {"feedback/amount": 1.0}
    made.keep(torch.ones(3, 32, 32), fed)
    made.take(controls)
    assert shade(made.take(fed)["picture"]) == [-1.0] * 3


def test_a_network_without_an_input_has_a_picture_that_steers(controls):
    made = incoming()
    made.sources = lambda: (flat(WHITE), None)
    assert shade(made.take(controls)[""]) == [1.0, 1.0, 1.0]
