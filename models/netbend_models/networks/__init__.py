"""Networks that can be played, one kind a file; each meets the contract in `netbend_models.network`."""
