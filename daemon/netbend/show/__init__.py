"""Shows as files: what is in one, how it is written so that nothing is lost, and how it is opened again."""
