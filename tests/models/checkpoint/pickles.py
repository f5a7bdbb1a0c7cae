"""Pickles as StyleGAN's are and as an attacker's are, written opcode by opcode; importing this runs nothing."""

import io
import pickle
import struct

import torch

TRIPWIRE = "open('MODULE_SRC_WAS_EXECUTED', 'w').close()\nraise RuntimeError('the module source was executed')"


class Stream:
    """A pickle under construction, protocol 4 without a memo."""

    def __init__(self):
        self.out = bytearray(b"\x80\x04")

    def raw(self, data):
        self.out += data
        return self

    def named(self, module, name):
        return self.raw(f"c{module}\n{name}\n".encode())

    def value(self, value):  # noqa: PLR0911  one return a kind
        if isinstance(value, Call):
            return value.write(self)
        if isinstance(value, str):
            return self.raw(b"X" + struct.pack("<I", len(value.encode())) + value.encode())
        if isinstance(value, bytes):
            return self.raw(b"B" + struct.pack("<I", len(value)) + value)
        if isinstance(value, bool) or value is None:
            return self.raw({None: b"N", True: b"\x88", False: b"\x89"}[value])
        if isinstance(value, int):
            return self.raw(b"\x8a\x08" + struct.pack("<q", value))
        if isinstance(value, float):
            return self.raw(b"G" + struct.pack(">d", value))
        if isinstance(value, tuple):
            return self.many(b"(", value, b"t")
        if isinstance(value, list):
            return self.many(b"](", value, b"e")
        return self.many(b"}(", [one for pair in value.items() for one in pair], b"u")

    def many(self, before, values, after):
        self.raw(before)
        for one in values:
            self.value(one)
        return self.raw(after)


class Call:
    """A global called with arguments when the pickle is read by a stock loader."""

    def __init__(self, module, name, *arguments):
        self.module, self.name, self.arguments = module, name, arguments

    def write(self, stream):
        return stream.named(self.module, self.name).value(self.arguments).raw(b"R")


def dump(value):
    return bytes(Stream().value(value).raw(b".").out)


def storage_bytes(tensor):
    typed = torch.storage.TypedStorage(wrap_storage=tensor.untyped_storage(), dtype=tensor.dtype, _internal=True)
    buffer = io.BytesIO()
    torch.save(typed, buffer, _use_new_zipfile_serialization=False)
    return buffer.getvalue()


def tensor(values, shape=None, stride=None, offset=0, content=None):
    content = storage_bytes(values) if content is None else content
    shape = tuple(values.shape) if shape is None else shape
    stride = tuple(values.stride()) if stride is None else stride
    storage = Call("torch.storage", "_load_from_bytes", content)
    return Call(
        "torch._utils", "_rebuild_tensor_v2", storage, offset, shape, stride, False, Call("collections", "OrderedDict")
    )


def module(class_name="Generator", parameters=None, modules=None, arguments=None, source=TRIPWIRE):
    state = {"_parameters": parameters or {}, "_buffers": {}, "_modules": modules or {}}
    if arguments is not None:
        state["_init_kwargs"] = arguments
    meta = {"type": "class", "version": 6, "module_src": source, "class_name": class_name, "state": state}
    return Call("torch_utils.persistence", "_reconstruct_persistent_obj", meta)


def checkpoint(generator, judge=None):
    return dump({"G": None, "D": judge, "G_ema": generator, "training_set_kwargs": {}})


def tree(state, arguments, class_name="Generator"):
    """A whole network: modules nested as the names of its tensors say."""
    parts = {}
    for name, one in state.items():
        at = parts
        *path, last = name.split(".")
        for step in path:
            at = at.setdefault(step, {})
        at[last] = tensor(one.contiguous())
    return _module_of(parts, arguments, class_name)


def _module_of(parts, arguments=None, class_name="Generator"):
    inner = {name: _module_of(one) for name, one in parts.items() if isinstance(one, dict)}
    own = {name: one for name, one in parts.items() if not isinstance(one, dict)}
    return module(class_name, own, inner, arguments)


def stock(value, protocol=4):
    return pickle.dumps(value, protocol)
