import pytest
import torch

from netbend_models.bending.shelf import Shelf
from netbend_models.error import BendError

MAPS = torch.arange(1.0, 6.0).view(1, 5, 1, 1)


def filled(limit, *wanted):
    shelf = Shelf(limit)
    for one in wanted:
        shelf.put(*one, MAPS)
    return shelf


def test_the_selected_channels_are_given():
    shelf = filled(100, (3, 7))
    assert torch.equal(shelf.get(3, None, 7), MAPS)
    assert shelf.get(3, slice(1, 3), 7).flatten().tolist() == [2, 3]
    assert shelf.get(3, torch.tensor([4, 0]), 7).flatten().tolist() == [5, 1]


def test_what_is_put_there_is_a_copy_of_the_first_of_a_batch():
    shelf, maps = Shelf(), torch.ones(2, 1, 1, 1)
    shelf.put(0, 0, maps)
    maps.fill_(5)
    assert torch.equal(shelf.get(0, None, 0), torch.ones(1, 1, 1, 1))


def test_nothing_that_is_not_finite_is_kept():
    shelf = Shelf()
    shelf.put(0, 0, torch.tensor([float("nan"), float("-inf"), 1e30]).view(1, 3, 1, 1))
    assert shelf.get(0, None, 0).abs().max() <= 1e12


def test_what_was_wanted_longest_ago_is_let_go():
    shelf = filled(60, (0, 0), (0, 1), (0, 2))
    shelf.trim({(0, 0)})
    shelf.put(0, 3, MAPS)
    shelf.trim({(0, 3)})
    assert shelf.missing([(0, n) for n in range(4)]) == {(0, 1)}


def test_what_is_wanted_now_stays_whatever_it_takes():
    wanted = {(0, 0), (0, 1)}
    shelf = filled(10, (0, 2), *wanted)
    shelf.trim(wanted)
    assert shelf.missing({(0, 2), *wanted}) == {(0, 2)}


def test_weights_that_moved_empty_it():
    shelf = filled(100, (0, 0))
    assert not shelf.missing({(0, 0)})
    assert shelf.missing({(0, 0)}, "others") == {(0, 0)}


def test_what_is_not_there_names_the_remedy():
    with pytest.raises(BendError, match=r"layer 2 at seed 9 is not stored; .*stock\(network, plan\)"):
        Shelf().get(2, None, 9)
