import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from netbend_mappings.learners.output import Classes, Number
from netbend_mappings.projects import markup, weights, wekinator
from netbend_mappings.projects.error import ProjectError
from netbend_mappings.projects.java import first_string
from netbend_mappings.projects.opening import load, open_project
from tests.mappings.projects.project import CLASSES, MODEL, NUMBER, answer, arff, description, folder, stream


def test_a_folder_and_its_wekproj_open_the_same_project(tmp_path: Path) -> None:
    folder(tmp_path / "p")
    by_folder, by_file = load(tmp_path / "p"), load(tmp_path / "p" / "test.wekproj")
    assert by_folder.session.examples == by_file.session.examples
    assert (by_folder.name, by_folder.ends.port, by_folder.ends.out_port) == ("test", 6450, 12003)


def test_the_network_answers_by_the_weights_of_the_description(tmp_path: Path) -> None:
    session = open_project(folder(tmp_path / "p"))
    for x in ([0.0, 0.0], [0.3, -1.0], [5.0, 2.0]):
        assert session.predict(x)[0] == pytest.approx(answer(x), abs=1e-12)


def test_examples_keep_their_rounds(tmp_path: Path) -> None:
    session = open_project(folder(tmp_path / "p"))
    assert [one.round for one in session.examples] == [1, 1, 2, 2]
    session.undo()
    assert len(session.examples) == 2


def test_a_project_saved_twice_holds_two_documents_and_the_last_one_counts(tmp_path: Path) -> None:
    where = folder(tmp_path / "p")
    first = json.loads(description())
    first["modelSet"][0]["outBase"] = 77.0
    (where / "current" / "modelSetDescription.json").write_text(json.dumps(first) + description())
    assert open_project(where).predict([0.1, 0.2])[0] == pytest.approx(answer([0.1, 0.2]))


def test_numbers_and_classes_come_with_their_limits(tmp_path: Path) -> None:
    number = NUMBER.format(name="out", low=2.0, high=5.0, kind="INTEGER", limit="HARD")
    assert open_project(folder(tmp_path / "n", outputs=number)).outputs == (Number("out", 2.0, 5.0, True, True),)
    classes = CLASSES.format(name="out", count=4)
    assert open_project(folder(tmp_path / "c", outputs=classes, network=False)).outputs == (Classes("out", 4),)


def test_a_question_mark_is_no_value(tmp_path: Path) -> None:
    where = folder(tmp_path / "p", network=False)
    text = arff().replace(",4\n", ",?\n")
    (where / "current" / "currentData.arff").write_text(text)
    assert len(open_project(where).examples) == 3


@pytest.mark.parametrize("long", [False, True])
def test_the_first_string_of_a_java_stream_is_read_and_nothing_else(long: bool) -> None:
    assert first_string(stream(MODEL, long=long), "model0.xml") == MODEL


def test_a_java_stream_that_is_cut_is_refused_at_every_byte() -> None:
    whole = stream("<Path/>")
    end = whole.index(b"sr")
    for cut in range(end):
        with pytest.raises(ProjectError):
            first_string(whole[:cut], "model0.xml")


BOMB = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>'
    "<OSCInputGroup>&lol2;</OSCInputGroup>"
)


def test_xml_that_declares_entities_is_refused(tmp_path: Path) -> None:
    where = folder(tmp_path / "p")
    (where / "inputConfig.xml").write_text(BOMB)
    with pytest.raises(ProjectError, match="document type"):
        load(where)


def test_xml_deeper_than_a_project_is_refused() -> None:
    with pytest.raises(ProjectError, match="deeper"):
        markup.parse("<a>" * 100 + "</a>" * 100, "deep.xml")


def test_an_external_entity_is_never_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    with pytest.raises(ProjectError):
        markup.parse(f'<!DOCTYPE a SYSTEM "{secret.as_uri()}"><a/>', "a.xml")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("inputConfig.xml", "<numInputs>2<", "<numInputs>2000000000<", "numInputs"),
        ("inputConfig.xml", "<numInputs>2<", "<numInputs>1e999<", "numInputs"),
        ("inputConfig.xml", "<string>b<", "<string>a<", "names 1 inputs of 2"),
        ("outputConfig.xml", "<min>0.0<", "<min>nan<", "finite"),
        ("outputConfig.xml", "12003", "99999999", "outputPort"),
        ("current/currentData.arff", "@data", "", "@data"),
        ("current/currentData.arff", ",0.2,", ",inf,", "not finite"),
        ("current/currentData.arff", ",0.2,", ",zwei,", "'zwei'"),
        ("current/modelSetDescription.json", '"numHiddenNodes": 1', '"numHiddenNodes": 1000000000', "cannot be one"),
        ("current/modelSetDescription.json", '"1.5"', '"NaN"', "cannot be one"),
        ("current/modelSetDescription.json", '"inputNames": ["a", "b"]', '"inputNames": ["a", "c"]', "cannot be one"),
        ("current/modelSetDescription.json", "}]}", "", "JSON"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    path = folder(tmp_path / "p") / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ProjectError, match=said):
        load(tmp_path / "p")


@pytest.mark.parametrize(
    "file", ["test.wekproj", "inputConfig.xml", "outputConfig.xml", "current/modelSetDescription.json"]
)
def test_a_cut_file_is_refused_wherever_it_is_cut(tmp_path: Path, file: str) -> None:
    path = folder(tmp_path / "p") / file
    whole = path.read_bytes()
    for cut in range(1, len(whole), 7):
        path.write_bytes(whole[:cut])
        with pytest.raises(ProjectError):
            load(tmp_path / "p")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    where = folder(tmp_path / "p")
    (where / "outputConfig.xml").unlink()
    with pytest.raises(ProjectError, match=r"outputConfig\.xml is missing"):
        load(where)
    with pytest.raises(ProjectError, match="no project"):
        load(tmp_path / "nothing")


def test_without_examples_and_models_a_project_still_opens(tmp_path: Path) -> None:
    where = folder(tmp_path / "p")
    shutil.rmtree(where / "current")
    session = open_project(where)
    assert (session.inputs, len(session.outputs), session.examples) == (2, 1, ())


def test_a_network_of_two_hidden_layers_runs_layer_by_layer() -> None:
    nodes = [
        {"name": "Linear Node 0", "Threshold": "0.1", "Node 2": "1.0"},
        {"name": "Sigmoid Node 1", "Threshold": "0.0", "Attrib a": "2.0"},
        {"name": "Sigmoid Node 2", "Threshold": "-1.0", "Node 1": "3.0"},
    ]
    model = {
        "modelType": "Neural Network", "inputNames": ["a"], "numHiddenLayers": 2, "numHiddenNodes": 1, "inBases": [0],
        "inRanges": [1], "outRange": 1, "outBase": 0, "nodes": nodes,
    }  # fmt: skip
    (network,) = weights.read(json.dumps({"modelSet": [model]}), "x")
    assert network is not None

    def sigmoid(z: float) -> float:
        return float(1 / (1 + np.exp(-z)))

    assert network.run(np.array([[0.7]]))[0] == pytest.approx(sigmoid(3 * sigmoid(1.4) - 1) + 0.1)


def test_the_names_of_a_model_are_wekinators(tmp_path: Path) -> None:
    where = folder(tmp_path / "p")
    project = wekinator.read(where)
    assert project.outputs[0].learner is not None
    assert project.outputs[0].learner.name == "neural-network"
