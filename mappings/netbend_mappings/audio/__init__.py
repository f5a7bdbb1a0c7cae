"""What sound says of itself, as numbers: samples in, features out; without a device, a file or a clock."""
