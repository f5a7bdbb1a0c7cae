"""`--trust`, which every command that loads a model takes: TorchScript is a program, and a file does not say so."""

import click

_ASKED = "netbend.trust"


def _keep(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    context.meta[_ASKED] = value


option = click.option(
    "--trust", is_flag=True, expose_value=False, callback=_keep, envvar="NETBEND_TRUST",
    help="Run a file that is a program, as TorchScript is.",
)  # fmt: skip


def trusts(model: str) -> bool:
    """Whether this command may run the model that its line names."""
    from netbend_models.load import trusted

    return trusted(model, asked=bool(click.get_current_context().meta.get(_ASKED)))
