"""Networks as something that a gradient goes through: by plain arithmetic, where play overwrites and shares memory."""
