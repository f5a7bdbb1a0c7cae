"""A Stable Diffusion as it was first published: all parts in one .safetensors file, under its own names."""
