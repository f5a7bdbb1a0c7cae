"""Dreaming: a network's latent drawn to where a layer of its own is more active (Mordvintsev et al. 2015)."""
