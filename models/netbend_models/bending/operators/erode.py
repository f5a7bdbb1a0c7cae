"""Erode: bright features grow thin (Broad, Leymarie and Grierson, Network Bending)."""

import torch

from netbend_models.bending.morphology import operator

ERODE = operator("erode", "thins features: each pixel takes the least within this radius", torch.minimum)
