"""What a file may make us do: bounds that every published checkpoint keeps with room to spare."""

from typing import Final

OPERATIONS: Final = 300_000
"""A 1024-pixel StyleGAN with its discriminator takes under 100 000."""

STORAGE_OPERATIONS: Final = 200
"""The longest of the five pickles around a tensor's numbers takes 40."""

STACK: Final = 20_000
"""Objects that wait for what holds them; also how deep containers nest."""

MARKS: Final = 100
"""Containers that are open at once."""

TEXT: Final = 16_000_000
"""Characters in all, source texts of modules included."""

LINE: Final = 200
"""Characters of a name."""

HEADER: Final = 16_000_000
"""Bytes of JSON before the numbers of a safetensors file; ours take under 30 000, others hold pictures."""

DIMENSIONS: Final = 8
DEPTH: Final = 16
"""Modules inside modules."""
