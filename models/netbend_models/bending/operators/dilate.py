"""Dilate: bright features grow fat (Broad, Leymarie and Grierson, Network Bending)."""

import torch

from netbend_models.bending.morphology import operator

DILATE = operator("dilate", "thickens features: each pixel takes the most within this radius", torch.maximum)
