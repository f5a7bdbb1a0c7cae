"""A part with its weights out of one file: all shapes are held against the file before a number is read."""

import torch
from torch import Tensor, nn

from netbend_models.networks.diffusion.part import Part, bound, empty, filled, room, shapes_of
from netbend_models.networks.diffusion.single.contents import Contents, Shape
from netbend_models.networks.diffusion.single.layout import Layout, Place


def build(layout: Layout, dtype: torch.dtype, *, whole: bool = False) -> nn.Module:
    """The part; `whole`: nothing else may stand where it does."""
    contents = layout.contents
    bound(contents.path, layout.config)
    module = empty(Part(contents.path, layout.kind, layout.config))
    wanted = shapes_of(module)
    places = {name: layout.place(name) for name in wanted}
    for name, place in places.items():
        _hold(contents, place, wanted[name])
    beyond = sorted(set(contents.shapes) - {place.name for place in places.values()})
    if whole and beyond:
        raise contents.fault(
            f"holds {contents.prefix}{beyond[0][:100]}, which no Stable Diffusion has; "
            "take a checkpoint without additions"
        )
    room(contents.path, wanted, dtype)
    return filled(module, _read(contents, places, wanted, dtype))


def _hold(contents: Contents, place: Place, wanted: Shape) -> None:
    shape = contents.shapes.get(place.name)
    if shape is None:
        raise contents.fault(f"lacks {contents.prefix}{place.name}, which its other weights ask for; get it again")
    if not place.fits(shape, wanted):
        raise contents.fault(f"has shape {shape} for {contents.prefix}{place.name}, where {wanted} is to come of it")


def _read(
    contents: Contents, places: dict[str, Place], wanted: dict[str, Shape], dtype: torch.dtype
) -> dict[str, Tensor]:
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415  an extra

    try:
        with safe_open(contents.path, "pt") as file:
            return {
                name: place.taken(file.get_tensor(contents.prefix + place.name), wanted[name])
                .to(dtype, copy=True)
                .contiguous()
                for name, place in places.items()
            }
    except (SafetensorError, OSError) as fault:
        raise contents.fault(f"cannot be read ({fault!s:.100}); get it again") from fault
