import pytest

from netbend.web.guard import Guard, host_name


@pytest.mark.parametrize(
    ("authority", "name"),
    [
        ("localhost:9080", "localhost"),
        ("LOCALHOST", "localhost"),
        ("[::1]:9080", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("evil@localhost", None),
        ("localhost/x", None),
        ("localhost:x", None),
        ("[::1", None),
        ("", None),
    ],
)
def test_the_name_is_read_out_of_a_host_header(authority, name):
    assert host_name(authority) == name


@pytest.mark.parametrize("host", ["localhost:9080", "127.0.0.1:9080", "[::1]:9080", "localhost:8000"])
def test_loopback_may_ask_on_any_forwarded_port(host):
    assert Guard().refusal([host], []) is None
    assert Guard().refusal([host], [f"http://{host}"]) is None


@pytest.mark.parametrize("host", ["evil.example:9080", "127.0.0.1.evil.example", "192.168.0.9:9080", ""])
def test_a_name_of_somebody_else_is_refused(host):
    assert "no name of ours" in Guard().refusal([host], [])


@pytest.mark.parametrize("hosts", [[], ["localhost", "localhost"]])
def test_there_is_exactly_one_host(hosts):
    assert Guard().refusal(hosts, []) is not None


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://localhost:3000", "null", "file://", "http://localhost:9080.evil.example"],
)
def test_a_page_from_elsewhere_is_refused(origin):
    assert "another page" in Guard().refusal(["localhost:9080"], [origin])


def test_a_name_given_for_the_network_may_ask():
    guard = Guard(["Stage.local", "192.168.0.9", "[fe80::1]"])
    for host in ("stage.local:9080", "192.168.0.9:9080", "[fe80::1]:9080"):
        assert guard.refusal([host], [f"http://{host}"]) is None
