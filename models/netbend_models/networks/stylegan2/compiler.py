"""Compiles the convolutions of a StyleGAN2 one by one, in a thread beside the show; between two frames, what is ready
and faster is taken into use. Bends stay in Python between the layers, so that they change without compiling again.
"""

import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import torch
from torch import Tensor

from netbend_models.networks.stylegan2.modulation import ConvStyle, Fast, ModulatedConv

_ROUNDS: Final = 5
_TURN_SECONDS: Final = 1e-4
_LOG: Final = logging.getLogger(__name__)


class Compiler:
    """Call `take` between two frames. Without a compiler the network plays on as it is, and one line says why."""

    def __init__(self, convs: Sequence[ModulatedConv], w_dim: int) -> None:
        self._convs, self._w_dim = tuple(convs), w_dim
        self._ready: deque[tuple[ModulatedConv, Fast]] = deque()
        self._threads = torch.get_num_threads()
        self.reason: str | None = None
        self._dropped = False
        self._thread = threading.Thread(target=self._run, name="compiling", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def take(self) -> None:
        """Put to use what has become ready."""
        while self._ready and not self._dropped:
            conv, fast = self._ready.popleft()
            conv.fast = fast

    def drop(self) -> None:
        """The weights move: what was compiled holds those of the checkpoint, and nothing is taken any more."""
        self._ready, self._dropped = deque(), True
        for conv in self._convs:
            conv.fast = None

    def join(self) -> None:
        """Wait until all is compiled or given up."""
        self._thread.join()

    def _run(self) -> None:
        try:
            with _brief_turns():
                self._compile()
        except Exception as fault:  # noqa: BLE001  a compiler is other people's code, and the show goes on without it
            self.reason = f"{type(fault).__name__}: {next(iter(str(fault).strip().splitlines()), '')}"
            _LOG.warning(
                "compiling stopped, the network plays on as it is: %s; a C++ compiler must work here (g++, or CXX)",
                self.reason,
            )

    def _compile(self) -> None:
        _settle(self._threads)
        for conv in filter(_traceable, self._convs):
            fast = _faster(conv, self._w_dim)
            if fast is not None:
                self._ready.append((conv, fast))


def _traceable(conv: ModulatedConv) -> bool:
    return conv.way.traceable


@contextmanager
def _brief_turns() -> Iterator[None]:
    """Threads take turns at Python often: a frame asks for its turn at every operation, and 5 ms each add up."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _TURN_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _settle(threads: int) -> None:
    """Threads and denormals are settings of each thread; this one and its children stand behind the show."""
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


@torch.inference_mode()
def _faster(conv: ModulatedConv, w_dim: int) -> Fast | None:
    """The convolution compiled for one sample, None where that is slower than it is."""
    if conv.weight.device.type != "cpu":
        raise NotImplementedError(f"compiling is for the CPU, the network is on {conv.weight.device}")
    style, x = conv.style(conv.affine(torch.zeros(1, w_dim))), conv.example()
    fast = _compiled(conv, x, style)
    usual, compiled = [], []
    for _ in range(_ROUNDS):
        usual.append(_seconds(conv.compute, x, style))
        compiled.append(_seconds(fast, x, style))
    return fast if min(compiled) < min(usual) else None


def _seconds(function: Fast, x: Tensor, style: ConvStyle) -> float:
    begun = time.perf_counter()
    function(x, style)
    return time.perf_counter() - begun


def _compiled(conv: ModulatedConv, x: Tensor, style: ConvStyle) -> Fast:
    """Traced and compiled without torch.compile: its guards could recompile, and stop the show, when a frame calls."""
    import torch._inductor as inductor  # noqa: PLC0415  takes seconds, and only a compiled network needs it
    from torch._inductor import config  # noqa: PLC0415
    from torch.fx.experimental.proxy_tensor import make_fx  # noqa: PLC0415

    way = conv.way.for_compilers()

    def traced(x: Tensor, before: Tensor, after: Tensor, *kernel: Tensor) -> Tensor:
        return conv.compute(x, ConvStyle(before, after, kernel or None), way)

    given: list[Any] = [x, style.before, style.after, *(style.kernel or ())]
    with config.patch(compile_threads=1):  # no worker processes beside the renderer
        run: Callable[..., Any] = inductor.compile(make_fx(traced)(*given), given)

    def fast(x: Tensor, style: ConvStyle) -> Tensor:
        # A bend may have changed the layout; where it has not, this is no copy.
        x = x.contiguous(memory_format=torch.channels_last)
        made: Tensor = run(x, style.before, style.after, *(style.kernel or ()))
        return made

    fast(x, style)
    return fast
