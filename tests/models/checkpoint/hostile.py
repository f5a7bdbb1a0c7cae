"""Files that want to run something, to take gigabytes, or are something else; each with what is said of it."""

import io
import pickle
import struct
import zipfile

import torch

from tests.models.checkpoint.pickles import (
    TRIPWIRE,
    Call,
    Stream,
    checkpoint,
    dump,
    module,
    stock,
    storage_bytes,
    tensor,
)

ARGUMENTS = {"z_dim": 8, "c_dim": 0, "w_dim": 8, "img_resolution": 8, "img_channels": 3}
ONES = torch.ones(4)
CALLS = [
    ("os", "system", "touch EXECUTED"), ("posix", "system", "touch EXECUTED"), ("nt", "system", "touch EXECUTED"),
    ("subprocess", "Popen", ("touch", "EXECUTED")), ("subprocess", "check_output", ("touch", "EXECUTED")),
    ("builtins", "eval", "open('EXECUTED', 'w')"), ("builtins", "exec", "open('EXECUTED', 'w')"),
    ("__builtin__", "eval", "open('EXECUTED', 'w')"), ("builtins", "open", "EXECUTED", "w"),
    ("builtins", "getattr", "a", "b"), ("builtins", "__import__", "antigravity"), ("builtins", "bytearray", 10**10),
    ("importlib", "import_module", "antigravity"), ("runpy", "run_path", "EXECUTED"), ("pickle", "loads", b"N."),
    ("torch", "load", "EXECUTED"), ("torch.hub", "load", "a", "b"), ("torch.serialization", "load", "EXECUTED"),
    ("torch._utils", "_rebuild_tensor", 1), ("torch", "zeros", 10**10), ("numpy", "zeros", 10**10),
    ("numpy.core.multiarray", "fromstring", "a"), ("numpy", "load", "EXECUTED"), ("operator", "attrgetter", "a"),
    ("functools", "partial", 1), ("codecs", "decode", b"a"), ("_codecs", "encode", "a", "latin1"),
    ("copyreg", "_reconstructor", 1), ("collections", "deque", [1]), ("webbrowser", "open", "http://localhost"),
    ("ctypes", "CDLL", "libc.so.6"), ("torch_utils.persistence", "import_hooks", 1), ("dnnlib.util", "open_url", "a"),
    ("shutil", "rmtree", "EXECUTED"), ("sys", "exit", 3),
]  # fmt: skip


def within(parameter):
    """A generator with one strange parameter."""
    return checkpoint(module(parameters={"a": parameter}, arguments=ARGUMENTS))


def network(**arguments):
    """A generator that says it is a StyleGAN2 and has one tensor."""
    block = module("SynthesisBlock", parameters={"const": tensor(torch.zeros(1, 4, 4))})
    return checkpoint(
        module(
            modules={"synthesis": module(modules={"b4": block})},
            arguments={**ARGUMENTS, "mapping_kwargs": {"num_layers": 1}, **arguments},
        )
    )


def strange_storage(inner):
    """A storage whose bytes carry `inner` where torch's own pickles belong."""
    return tensor(ONES, content=inner)


def patched(numbers, declared):
    content = storage_bytes(torch.zeros(numbers))
    where = content.rindex(struct.pack("<q", numbers))
    return content[:where] + struct.pack("<q", declared) + content[where + 8 :]


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("bomb", b"\0" * 50_000_000)
    return buffer.getvalue()


def zip_checkpoint():
    buffer = io.BytesIO()
    torch.save({"a": ONES}, buffer)
    return buffer.getvalue()


def legacy_checkpoint():
    buffer = io.BytesIO()
    torch.save({"a": ONES}, buffer, _use_new_zipfile_serialization=False)
    return buffer.getvalue()


def diamonds():
    """A module that holds the same module twice, and so on, thirty deep: 2**30 ways to walk."""
    stream = Stream().raw(b"}(").value("G_ema").value(module(arguments=ARGUMENTS)).raw(b"\x94")
    for depth in range(30):
        stream.raw(b"0").named("torch_utils.persistence", "_reconstruct_persistent_obj")
        stream.raw(b"}(").value("state").raw(b"}(").value("_init_kwargs").value(ARGUMENTS).value("_modules").raw(b"}(")
        for name in ("a", "b"):
            stream.value(name).raw(b"h" + bytes([depth]))
        stream.raw(b"uuu\x85R\x94")
    return bytes(stream.raw(b"u.").out)


def declared(count):
    """A storage whose own line declares `count` numbers, where four are."""
    return storage_bytes(torch.zeros(4)).replace(b"K\x04N", b"\x8a\x08" + struct.pack("<q", count) + b"N")


def files():
    """Name, bytes, a word of what is said."""
    for call in CALLS:
        yield f"calls {call[0]}.{call[1]}", checkpoint(Call(*call)), f"names {call[0]}.{call[1]}"
    inner = b"\x80\x02cos\nsystem\nX\x0e\0\0\0touch EXECUTED\x85R."
    magic = stock(0x1950A86A20F9469CFC6C, 2)
    yield "calls inside tensor bytes", within(strange_storage(inner)), "inside a tensor's bytes"
    yield "calls behind torch's magic number", within(strange_storage(magic + inner)), "inside a tensor's bytes"
    yield "a zip inside tensor bytes", within(strange_storage(archive())), "zip archive"
    yield "text in place of tensor bytes", within(strange_storage(b"N.")), "torch did not write"
    yield "a call hidden under a module", checkpoint(module(modules={"m": Call("os", "system", "a")})), "os.system"
    yield "the call by opcode INST", b"\x80\x04(S'touch EXECUTED'\nios\nsystem\n.", "opcode"
    yield "the call by opcode OBJ", b"\x80\x04(cos\nsystem\nX\x01\0\0\0ao.", "names os.system"
    yield "an extension code", b"\x80\x04\x82\x01.", "opcode"
    yield "a persistent id", b"\x80\x04X\x01\0\0\0aQ.", "outside itself"
    yield "state for a function", b"\x80\x04cnumpy\ndtype\n}b.", "sets the state"
    yield "a call of a number", b"\x80\x04K\x01)R.", "no function"
    yield "tripwire text and no tensors", checkpoint(module(arguments=ARGUMENTS)), "synthesis"
    yield "tripwire text alone", stock(TRIPWIRE), "not of a StyleGAN"
    yield "TF era", dump((Call("dnnlib.tflib.network", "Network"),)), "TensorFlow-era"
    yield "a plain state dict", dump({"a": tensor(ONES)}), "weights without"
    yield "a plain list", stock([1, 2]), "not of a StyleGAN"
    yield "an empty G_ema", stock({"G_ema": None}), "not of a StyleGAN"
    yield "a legacy torch checkpoint", legacy_checkpoint(), "is a torch checkpoint"
    yield "a generator without arguments", checkpoint(module()), "without its arguments"
    yield "nested lists", b"\x80\x04" + b"]" * 300_000 + b"a" * 299_999 + b".", "nests deeper"
    yield "nested tuples", b"\x80\x04)" + b"\x85" * 200_000 + b".", "not of a StyleGAN"
    yield "very nested tuples", b"\x80\x04)" + b"\x85" * 5_000_000 + b".", "nests deeper"
    yield "nested marks", b"\x80\x04" + b"(" * 100_000 + b"t" * 100_000 + b".", "nests deeper"
    yield "nested dictionaries", b"\x80\x04" + b"}K\0" * 100_000 + b"s" * 99_999 + b".", "nests deeper"
    yield "a nested key", b"\x80\x04})" + b"\x85" * 200_000 + b"Ns.", "for a key"
    yield "a memo at 2**32", b"\x80\x04]r\xff\xff\xff\xff\x30.", "not there"
    yield "a memo of millions", b"\x80\x04]" + b"\x94" * 3_000_000 + b".", "more parts"
    yield "a million dictionaries", b"\x80\x04](" + b"}" * 1_000_000 + b"e.", "nests deeper"
    yield "a reference to nothing", b"\x80\x04j\xff\xff\xff\x7f.", "not there"
    yield "gigabytes of bytes", b"\x80\x04\x8e" + struct.pack("<Q", 2**40) + b"a", "declares"
    yield "gigabytes of text", b"\x80\x04X" + struct.pack("<I", 2**32 - 1) + b"a", "text"
    yield "a frame of gigabytes", b"\x80\x04\x95" + struct.pack("<Q", 2**50) + b"N.", "declares"
    yield (
        "a wide text",
        b"\x80\x04X" + struct.pack("<I", 30_000_004) + "\U0001f600".encode() + b"a" * 30_000_000 + b".",
        "characters of text",
    )
    yield "a huge whole number", b"\x80\x04\x8b" + struct.pack("<I", 1_000_000) + b"\xff" * 1_000_000 + b".", "opcode"
    yield "a storage of gigabytes", within(tensor(ONES, content=patched(4, 2**40))), "declares a storage"
    yield "a storage that declares gigabytes", within(tensor(ONES, content=declared(2**40))), "declares a storage"
    yield "a tensor of gigabytes", within(tensor(ONES, shape=(2**20, 2**20), stride=(0, 0))), "do not hold it"
    yield "a tensor behind its storage", within(tensor(ONES, offset=2)), "do not hold it"
    yield "a stride beyond its storage", within(tensor(ONES, stride=(2**30,))), "do not hold it"
    yield "a negative stride", within(tensor(ONES, stride=(-1,))), "does not take"
    yield "a tensor of a hundred dimensions", within(tensor(ONES, shape=(1,) * 100, stride=(1,) * 100)), "does not take"
    yield "a resolution of 2**40", network(img_resolution=2**40), "img_resolution"
    yield "a billion layers", network(mapping_kwargs={"num_layers": 10**9}), "num_layers"
    yield "text for a size", network(z_dim="8"), "z_dim"
    yield "a network larger than its file", network(img_resolution=1024), "ask for"
    yield (
        "one tensor a thousand times",
        network(img_resolution=8192, channel_max=65536, channel_base=2**24),
        "ask for",
    )
    yield "an unknown argument", network(sing_along=True), "sing_along"
    yield (
        "a giant numpy scalar",
        dump(Call("numpy.core.multiarray", "scalar", Call("numpy", "dtype", "V99999999"), b"")),
        "does not take",
    )
    yield "a module inside itself twice", diamonds(), "without an end"
    yield "an unknown protocol", b"\x80\x63N.", "text, not a network"
    yield "pickled text of protocol 0", pickle.dumps({"G_ema": 1}, 0), "is "
    yield "a zip", archive(), "a zip archive"
    yield "a torch zip", zip_checkpoint(), "a torch checkpoint"
    yield "a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "a picture"
    yield "nothing", b"", "empty"
    yield "noise", bytes(range(256)) * 10, "nothing that is known"
