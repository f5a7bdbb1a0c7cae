"""Diffusion as it is played: a frame is a walk from noise to a picture, bent on its way."""
