"""Checkpoints read as data: a StyleGAN pickle is taken apart here, and nothing that it carries is run."""

from netbend_models.checkpoint.reader import Checkpoint, read_checkpoint

__all__ = ["Checkpoint", "read_checkpoint"]
