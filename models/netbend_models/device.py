"""Where a network is computed: the best device there is, and the settings its thread needs."""

import torch


def prepare_device(device: str = "auto", threads: int = 0) -> torch.device:
    """The device by name; `auto` is CUDA, else Apple's GPU, else the CPU. Call it in the thread that renders.

    `threads` > 0 sets how many torch computes with. Denormals are flushed to zero in this thread: a
    bend that scales activations towards zero makes them at will, and each costs a hundred times more.
    """
    if threads > 0:
        torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    return torch.device(_best() if device == "auto" else device)


def _best() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
