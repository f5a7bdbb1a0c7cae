"""`netbend models`: the networks that can be named, and where they come from; `get` brings one from a hub."""

import json

import click


@click.group("models", invoke_without_command=True, context_settings={"auto_envvar_prefix": "NETBEND"})
@click.option("--json", "as_json", envvar="NETBEND_JSON", is_flag=True, help="A list of objects: number, name, source.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """List the networks that can be named and the files in the models' folder; /model/select takes the number."""
    if context.invoked_subcommand is not None:
        return 0
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


@command.command("get")
@click.argument("name")
@click.option("--hub", default="https://huggingface.co", show_default=True, envvar="NETBEND_HUB", help="Where it is.")
def get(name: str, hub: str) -> int:
    """Download NAME into the models' folder: sd-turbo, sdxl-turbo, sd-1.5, lcm, or OWNER/NAME as the hub has it.

    A Stable Diffusion in a single file has no tokenizer with it: clip-tokenizer brings the one that all of them need.
    Only settings and safetensors are taken, each held against the hub's hash; what broke off goes on from there.
    """
    from netbend.folder import models_folder
    from netbend.hub.fetch import fetch, listing_of, missing
    from netbend.hub.listing import repository_of

    repository, hub = repository_of(name), hub.rstrip("/")
    listing = listing_of(hub, repository)
    folder = models_folder() / repository.rpartition("/")[2]
    wanted = missing(listing, folder)
    size = sum(entry.size for entry in wanted)
    print(
        f"{repository} (licence: {listing.licence}): {len(wanted)} of {len(listing.entries)} files, "
        f"{size / 1e6:,.1f} of {listing.size / 1e6:,.1f} MB, into {folder}",
        flush=True,
    )
    with click.progressbar(length=size, label="downloading") as bar:
        for entry in wanted:
            fetch(hub, listing, entry, folder, bar.update)
    if listing.played is None:
        print("every Stable Diffusion in a single file finds it there")
    else:
        print(f"it plays with: netbend play {folder / listing.played}")
    return 0
