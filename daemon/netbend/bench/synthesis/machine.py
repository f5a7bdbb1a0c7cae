"""What of this machine decides how fast a network is: its processor and the units it multiplies with."""

import platform
from pathlib import Path
from typing import Final

import torch

UNITS: Final = {"avx2": "AVX2", "avx512f": "AVX-512", "avx512_bf16": "AVX-512 bfloat16", "amx_bf16": "AMX bfloat16"}


def machine() -> str:
    """In one line; where the system does not tell, what torch says that it uses."""
    found = Path("/proc/cpuinfo")
    if not found.exists():
        return f"{platform.processor() or platform.machine()}, {torch.backends.cpu.get_cpu_capability()}"
    facts = dict(line.split(":", 1) for line in found.read_text().split("\n\n")[0].splitlines() if ":" in line)
    named = {name.strip(): value.strip() for name, value in facts.items()}
    units = [title for flag, title in UNITS.items() if flag in named.get("flags", "").split()]
    return ", ".join([named.get("model name", platform.machine()), *units])
