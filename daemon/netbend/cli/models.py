"""`netbend models`: the networks that can be named, and where they come from."""

import json

import click


@click.command("models", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.option("--json", "as_json", envvar="NETBEND_JSON", is_flag=True, help="A list of objects: number, name, source.")
def command(as_json: bool) -> int:
    """List the networks that can be named and the files in the models' folder; /model/select takes the number."""
    from netbend.folder import NETWORKS, files
    from netbend_models.folder import models_folder
    from netbend_models.load import Model, models

    folder = models_folder()
    found = (*models(), *(Model(name, str(folder)) for name in files(folder, NETWORKS)))
    if as_json:
        told = [{"number": number, "name": one.name, "source": one.source} for number, one in enumerate(found, 1)]
        print(json.dumps(told, indent=1))
        return 0
    width = max((len(one.name) for one in found), default=0)
    for number, one in enumerate(found, 1):
        print(f"{number:3}  {one.name:{width}}  from {one.source}")
    print(f"files (.pkl, .safetensors) are looked for in {folder}; NETBEND_MODELS names another folder")
    return 0
