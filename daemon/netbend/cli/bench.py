"""`netbend bench`: measures against named peers in one run, and says where a figure falls short."""

import importlib
import json
from typing import Final

import click

from netbend.bench.base import Result

BENCHES: Final = {
    "osc": "decoding and dispatching, against python-osc",
    "flood": "the frame rate under 50 000 messages a second, against idle",
    "latency": "from a message to the frame that shows it",
    "midi": "from a MIDI control over JACK to the frame that shows it",
    "map": "Wekinator's messages answered over UDP: latency, rate, start, memory",
    "follow": "gestures while they go on: what an input costs, how soon they are known",
    "audio": "features of sound: what they cost a frame, beside librosa and scipy",
    "publish": "frames through NDI to a receiver in another process: rate, order, latency, processor",
    "through": "NDI in, a style network, a bend, NDI out: how old the picture is, and what each stage adds",
    "console": "LISTEN's delay, the age of the page's picture, what encoding and sending cost",
    "synthesis": "frames of StyleGAN2 and StyleGAN3, against the textbook's form of the same networks",
    "bending": "bends as a share of the frame, against a hook with a mask, and against OpenCV",
    "diffusion": "what taps cost a step of a diffusion network; frames of a stream against frames one by one",
    "default": "the default network: frames a second, and whether its pictures are worth it",
    "clusters": "clusters of channels, against the published method (20 minutes)",
    "learn": "learning from examples: error, training, answers, real gestures, against scikit-learn",
}


@click.command("bench", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHES)))
@click.option("--json", "json_line", is_flag=True, help="As JSON.")
@click.option("--quick", is_flag=True, help="A tenth of the time: to see that it runs, not to quote.")
def command(names: tuple[str, ...], json_line: bool, quick: bool) -> int:
    """Measure NAMES, such as osc or publish; without one, all of them."""
    results = []
    for name in names or tuple(BENCHES):
        result: Result = importlib.import_module(f"netbend.bench.{name}").bench(0.1 if quick else 1.0)
        results.append(result)
        if not json_line:
            _print(result)
    if json_line:
        print(json.dumps([result.plain() for result in results]))
    return 0


def _print(result: Result) -> None:
    print(f"{result.name}: {result.how}")
    width = max((len(figure.name) for figure in result.figures), default=0)
    for figure in result.figures:
        verdict = "" if figure.reached is None else f"   wanted {figure.wanted}: {'yes' if figure.reached else 'NO'}"
        print(f"  {figure.name:<{width}}  {figure.value:>12,.2f} {figure.unit}{verdict}")
