"""Wekinator projects written for tests, as the program writes them: enough of each file."""

import json
from pathlib import Path

import numpy as np

NUMBER = """    <wekimini.osc.OSCNumericOutput>
      <name>{name}</name><min>{low}</min><max>{high}</max>
      <outputType>{kind}</outputType><limitType>{limit}</limitType>
    </wekimini.osc.OSCNumericOutput>"""
CLASSES = """    <wekimini.osc.OSCClassificationOutput>
      <name>{name}</name><numClasses>{count}</numClasses>
    </wekimini.osc.OSCClassificationOutput>"""


def folder(
    where: Path, *, outputs: str | None = None, inputs: tuple[str, ...] = ("a", "b"), network: bool = True
) -> Path:
    """A project with two inputs and one output, trained where `network` is."""
    (where / "current" / "models").mkdir(parents=True)
    names = "".join(f"<string>{name}</string>" for name in inputs)
    (where / "test.wekproj").write_text(
        '<?xml version="1.0"?>\n<WekinatorFileData><oscReceivePort>6450</oscReceivePort>'
        "<projectName>test</projectName></WekinatorFileData>"
    )
    (where / "inputConfig.xml").write_text(
        f"<OSCInputGroup><oscMessage>/wek/inputs</oscMessage><numInputs>{len(inputs)}</numInputs>"
        f"<groupName>Inputs</groupName><inputNames>{names}</inputNames></OSCInputGroup>"
    )
    listed = outputs or NUMBER.format(name="out", low=0.0, high=1.0, kind="REAL", limit="SOFT")
    (where / "outputConfig.xml").write_text(
        "<OSCOutputGroup><oscMessage>/wek/outputs</oscMessage><hostName>localhost</hostName>"
        f'<outputPort>12003</outputPort><outputs class="linked-list">{listed}</outputs></OSCOutputGroup>'
    )
    (where / "current" / "currentData.arff").write_text(arff(inputs))
    if network:
        (where / "current" / "modelSetDescription.json").write_text(description(inputs))
        (where / "current" / "models" / "model0.xml").write_bytes(stream(MODEL))
    return where


def arff(inputs: tuple[str, ...] = ("a", "b"), output: str = "out", rows: int = 4) -> str:
    head = "@relation dataset\n\n@attribute ID numeric\n@attribute Time date 'yyyy/MM/dd HH:mm:ss:SSS'\n"
    head += "@attribute 'Training round' numeric\n"
    head += "".join(f"@attribute {name} numeric\n" for name in (*inputs, output)) + "\n@data\n"
    body = [
        f"{one},'2026/11/21 23:04:34:64{one}',{1 + one // 3},{one / 10},{one / 5},{one}\n" for one in range(1, rows + 1)
    ]
    return head + "".join(body)


def description(inputs: tuple[str, ...] = ("a", "b")) -> str:
    hidden = {"name": "Sigmoid Node 1", "Threshold": "0.5"} | {f"Attrib {name}": "1.5" for name in inputs}
    output = {"name": "Linear Node 0", "Threshold": "-0.25", "Node 1": "2.0"}
    model = {
        "modelType": "Neural Network", "numInputs": len(inputs), "inputNames": list(inputs), "numHiddenLayers": 1,
        "numHiddenNodes": 1, "numOutputs": 1, "inBases": [0.5] * len(inputs), "inRanges": [2.0] * len(inputs),
        "outRange": 3.0, "outBase": 1.0, "nodes": [output, hidden],
    }  # fmt: skip
    return json.dumps({"metadata": {"creator": "Wekinator"}, "modelSet": [model]})


def answer(x: list[float]) -> float:
    """What the network of `description` answers, by the formula."""
    scaled = (np.array(x) - 0.5) / 2.0
    hidden = 1.0 / (1.0 + np.exp(-(0.5 + 1.5 * scaled.sum())))
    return float((2.0 * hidden - 0.25) * 3.0 + 1.0)


MODEL = (
    '<Path><modelBuilder class="wekimini.learning.NeuralNetModelBuilder"><numHiddenLayers>1</numHiddenLayers>'
    "<hiddenLayerType>NUM_FEATURES</hiddenLayerType></modelBuilder><inputNames><string>a</string><string>b</string>"
    "</inputNames><modelState>BUILT</modelState><recordEnabled>true</recordEnabled><runEnabled>true</runEnabled></Path>"
)


def stream(text: str, *, long: bool = False) -> bytes:
    """The head of a Java object stream with this string, and behind it what is never to be read."""
    data = text.encode()
    lead = b"\x7c" + len(data).to_bytes(8) if long else b"\x74" + len(data).to_bytes(2)
    return b"\xac\xed\x00\x05" + lead + data + b"sr\x00\x11java.lang.Runtime\xde\xad"
