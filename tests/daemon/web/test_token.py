"""What the page asks of other machines."""

import pytest
from aiohttp.test_utils import make_mocked_request

from netbend.web.token import COOKIE, Token


class Far:
    """A transport whose peer is elsewhere."""

    def __init__(self, host):
        self._host = host

    def get_extra_info(self, name, default=None):
        return (self._host, 5000) if name == "peername" else default


def request(path="/", host="192.0.2.7", **headers):
    return make_mocked_request("GET", path, headers=headers, transport=Far(host))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_this_machine_is_asked_for_nothing(host):
    assert Token("secret").admits(request(host=host))


def test_without_a_token_everyone_may():
    assert Token("").admits(request())


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=Secret", "/?token=secret2", "/?token=%FF"])
def test_another_machine_without_the_token_or_with_a_wrong_one_is_refused(path):
    assert not Token("secret").admits(request(path))


def test_the_link_gives_a_cookie_and_leaves_the_address_bar():
    token = Token("secret")
    answer = token.welcome(request("/?token=secret"))
    assert answer is not None
    assert (answer.status, answer.headers["Location"], answer.cookies[COOKIE].value) == (303, "/", "secret")
    assert answer.cookies[COOKIE]["httponly"]
    assert token.admits(request(Cookie=f"{COOKIE}=secret"))
    assert token.welcome(request("/?token=wrong")) is None


def test_a_wrong_cookie_is_refused():
    assert not Token("secret").admits(request(Cookie=f"{COOKIE}=other"))


def test_the_refusal_says_where_the_link_is():
    answer = Token("secret").refusal()
    assert answer.status == 401
    assert "terminal" in str(answer.text)
