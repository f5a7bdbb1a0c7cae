"""What training raises."""

from netbend_models.error import ModelError


class TrainingError(ModelError):
    """A training cannot start or go on; the message names what is wrong and the remedy."""
