"""What the processes share: segments of memory with the panel, the state, the document, the rings and the programme."""
