"""Valid packets to real addresses of a tree: values, patterns, endings, triggers, commands, bundles."""

import random

from netbend.osc.message import TimeTag
from netbend.osc.timetag import to_ntp
from netbend.tree.table import ENDINGS
from netbend.tree.tree import Tree
from tests.daemon.osc.wire import bundle, packet, string

_TYPES = (("f", 0.75), ("i", 3), ("d", -2.5), ("h", 2**40), ("T", None), ("F", None), ("ff", 1.0, 2.0))

_OTHERS = [
    packet("/latent/xy", "ff", 0.25, -3.5),
    packet("/latent/seed", "i", 123456789),
    packet("/layer/1/rotate", "f", 45.0),
    packet("/layer/2/range/translate", "ff", 0.1, 0.2),
    packet("/layer/*/rotate/angle", "f", 30.0),
    packet("/layer/{1,2}/random/multiply/factor", "d", 1.5),
    packet("/layer/0-2/*/scale/factor", "f", 2.0),
    packet("/{zone,res}/*/threshold/level", "f", 0.5),
    packet("/layer/b*.conv[01]/translate/[xy]/normalized", "f", 0.6),
    packet("/*/*/flip/*/reset"),
    packet("/layer/?/list/invert/amount/ramp", "ff", 1.0, 2.0),
    packet("/layer/3/border", "s", "reflect"),
    packet("/latent/space", "s", "z"),
    packet("/layer/1/order", "s", "rotate multiply"),
    packet("/layer/b8.conv0/list/channels", "iii", 0, 2, 3),
    packet("/layer/2/reset"),
    packet("/zone/fine/reset", "T", None),
    packet("/bend/reset", "i", 1),
    packet("/layer/1/flash", "I", None),
    packet("/bend/bypass", "i", 1),
    packet("/panic"),
    packet("/undo"),
    packet("/redo", "f", 1.0),
    packet("/latent/next"),
    packet("/latent/previous", "i", 1),
    packet("/latent/random", "T", None),
    packet("/latent/plane", "ff", 0.5, -0.25),
    packet("/latent/3/store"),
    packet("/latent/3/recall", "f", 2.0),
    packet("/latent/7/store", "i", 1),
    packet("/latent/recall", "if", 7, 0.5),
    packet("/latent/store", "f", 9.0),
    packet("/latent/9/recall", "I", None),
    packet("/latent/2/place", "s", '{"latent/seed":5,"latent/x":0.25}'),
    packet("/latent/recall", "i", 2),
    packet("/latent/load", "s", "nothing.npy"),
    packet("/latent/loop/keys", "iii", 3, 7, 9),
    packet("/latent/loop/phase", "f", 0.0),
    packet("/latent/walk/phase/reset"),
    packet("/macro/1", "f", 0.7),
    packet("/macro/[2-5]", "i", 1),
    packet("/mod/macro/1/name", "s", "spin"),
    packet("/mod/macro/9/links", "s", '[{"to":"/layer/2/rotate/angle","low":-90,"high":90,"curve":"step"}]'),
    packet("/mod/macro/10/links", "s", '[{"to":"/macro/9","high":1},{"to":"/zone/*/*/amount","high":0.5}]'),
    packet("/mod/macro/9/links", "s", '[{"to":"/macro/10","high":1}]'),
    packet("/mod/macro/11/add", "s", "/zone/fine/translate/x"),
    packet("/mod/macro/11/add", "sffs", "/layer/*/rotate/angle", -30.0, 30.0, "exp"),
    packet("/mod/macro/8/remove", "s", "/macro/1"),
    packet("/mod/macro/8/clear"),
    packet("/mod/macro/8/links/reset", "T", None),
    packet("/mod/macro/*/*/reset"),
    packet("/layer/1/order/reset"),
    packet("/tempo/tap"),
    packet("/tempo/bpm", "f", 93.0),
    packet("/tempo/resync", "i", 1),
    string("/ping"),
    packet("/get", "s", "/layer/1/rotate/angle/played"),
    packet("/refresh"),
    packet("/subscribe", "i", 9001),
    packet("/subscribe", "sisi", "127.0.0.1", 9001, "/layer/*", 5),
    packet("/unsubscribe"),
    packet("/model/load", "s", "default"),
    packet("/model/select", "i", 1),
    packet("/latent/seed", "bt", b"\1\2", TimeTag(9)),
]  # fmt: skip


def corpus(tree: Tree, wall: float, seed: int = 1) -> list[bytes]:
    """Valid packets; bundles are due on arrival, within the second after `wall`, and far from it."""
    rng = random.Random(seed)
    rows = [row for row in tree.addresses.rows() if row.slot >= 0]
    values = [_value(rng, rng.choice((row.address, row.stored))) for row in rng.sample(rows, 120)]
    endings = [_ending(rng, row.address, ending) for ending in ENDINGS for row in rng.sample(rows, 6)]
    single = [*_OTHERS, *values, *endings]
    tags = (1, 0, *(to_ntp(wall + ahead) for ahead in (-30.0, -0.05, 0.2, 0.9, 1.5, 3e7)))
    bundles = [bundle(*rng.sample(single, rng.randint(1, 6)), ntp=rng.choice(tags)) for _ in range(60)]
    nested = [bundle(*rng.sample(bundles, 2), *rng.sample(single, 2), ntp=rng.choice(tags)) for _ in range(20)]
    return [*single, *bundles, *nested]


def _value(rng: random.Random, address: str) -> bytes:
    types, *values = rng.choice(_TYPES)
    return packet(address, types, *values)


def _ending(rng: random.Random, address: str, ending: str) -> bytes:
    if ending in ("ramp", "span"):
        return packet(f"{address}/{ending}", "ff", rng.uniform(-2, 2), rng.uniform(0, 3))
    return packet(f"{address}/{ending}", "f", rng.random())
