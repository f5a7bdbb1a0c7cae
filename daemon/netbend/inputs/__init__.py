"""Pictures in: the processes that receive them, the rings they come through, and how a frame takes them."""
