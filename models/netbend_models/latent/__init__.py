"""The latent as a performer moves it: its address rows, and what their values say; no torch."""

from netbend_models.latent.row import DIRECTIONS, LABELS, STORES, latent_rows
from netbend_models.latent.seed import STRIDE, Place, place, seed_latent
from netbend_models.latent.spot import PLACE, Spot, spot, stored_mixture, stored_spot

__all__ = [
    "DIRECTIONS",
    "LABELS",
    "PLACE",
    "STORES",
    "STRIDE",
    "Place",
    "Spot",
    "latent_rows",
    "place",
    "seed_latent",
    "spot",
    "stored_mixture",
    "stored_spot",
]
