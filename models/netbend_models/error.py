"""What the models shelf raises: one base, one subclass a part."""


class ModelError(Exception):
    """A network, a checkpoint or an operator cannot be used; the message names it and the remedy."""


class LoadError(ModelError):
    """A model file or a `module:factory` cannot become a network."""


class BendError(ModelError):
    """A bend names a layer, an operator, a parameter or a target that is not there."""
