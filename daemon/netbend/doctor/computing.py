"""torch and what it computes on; run apart, since a wrong build or driver ends its process."""

import os
import shutil
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netbend.doctor.finding import Finding
from netbend.doctor.machine import usable_cores

PAGE: Final = "https://pytorch.org/get-started/locally/"
ANEW: Final = f"install it anew: {PAGE}"


def computing(_: str = "") -> Finding:
    """Whether torch is there and computes, on the device that `netbend play` would take."""
    try:
        import torch  # noqa: PLC0415  only in the process that may crash of it
    except ModuleNotFoundError as fault:
        return Finding("torch", "missing", str(fault), f"pip install torch, or as {PAGE} says")
    except Exception as fault:  # noqa: BLE001  a library that it needs is not there: OSError
        return Finding("torch", "broken", f"{type(fault).__name__}: {fault}", ANEW)
    from netbend_models.device import prepare_device  # noqa: PLC0415

    threads = max(1, usable_cores() - 1)
    device = prepare_device("auto", threads)
    x = torch.ones(1, 4, 8, 8, device=device)
    total = float(torch.nn.functional.conv2d(x, torch.ones(4, 4, 1, 1, device=device)).sum().cpu())
    if total != 1024.0:
        return Finding("torch", "broken", f"{torch.__version__} computes wrongly on {device}", ANEW)
    threads_told = f", {threads} thread{'s' * (threads > 1)}" if device.type == "cpu" else ""
    return Finding("torch", "ok", f"{torch.__version__} computes on {device}{threads_told}")


@dataclass(frozen=True, slots=True)
class Build:
    """What torch says of GPUs: what it was built for (CUDA, ROCm), the one it can use, or why it cannot."""

    built_for: str | None
    usable: str
    reason: str = ""


def gpu(_: str = "", build: Build | None = None, nvidia: bool | None = None) -> Finding:
    """Whether a GPU plays; one that lies idle is told, with where its torch is found."""
    build = _build() if build is None else build
    nvidia = has_nvidia() if nvidia is None else nvidia
    if build.usable:
        return Finding("GPU", "ok", build.usable)
    if nvidia and not build.built_for:
        return Finding("GPU", "missing", "there is an NVIDIA GPU, but this torch is built without CUDA",
                       f"choose CUDA on {PAGE}")  # fmt: skip
    if nvidia:
        idle = f"torch is built for {build.built_for} but cannot use the GPU: {build.reason}"
        return Finding("GPU", "broken", idle, f"update the driver, or choose the torch that fits it on {PAGE}")
    return Finding("GPU", "off", "none that torch could use: the processor plays")


def _build() -> Build:
    import torch  # noqa: PLC0415

    built_for = (
        f"CUDA {torch.version.cuda}"
        if torch.version.cuda
        else f"ROCm {torch.version.hip}"
        if torch.version.hip
        else None
    )
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        if torch.cuda.is_available():
            memory = torch.cuda.get_device_properties(0).total_memory
            return Build(built_for, f"{torch.cuda.get_device_name(0)}, {memory / 2**30:.0f} GiB, {built_for}")
    if torch.backends.mps.is_available():
        return Build(built_for, "Apple's, through Metal (mps)")
    reason = str(heard[0].message).splitlines()[0] if heard else "torch does not say why"
    return Build(built_for, "", reason)


def has_nvidia() -> bool:
    """Whether there is an NVIDIA GPU, by its driver's traces."""
    windows = Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "System32" / "nvcuda.dll"
    traces = [windows] if sys.platform == "win32" else [Path("/proc/driver/nvidia/version"), Path("/dev/nvidia0")]
    return shutil.which("nvidia-smi") is not None or any(trace.exists() for trace in traces)


def denormals(_: str = "") -> Finding:
    """Whether numbers too small to matter become 0; where they do not, some bends are far slower."""
    import torch  # noqa: PLC0415

    taken = torch.set_flush_denormal(True)
    tiny = torch.full((64,), 1e-30) * 1e-10
    if taken and float(tiny.abs().max()) == 0.0:
        return Finding("denormals", "ok", "are flushed to zero")
    return Finding("denormals", "missing", "this processor keeps them: features scaled towards 0 are slow to compute")
