"""Every address in every file under clients/ is one of the daemon's: a renamed one fails here, not on stage."""

import pytest

from tests.clients.address import CLIENTS, addresses_in, files, read, unknown_in


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(CLIENTS)))
def test_a_client_writes_only_addresses_that_there_are(path):
    assert unknown_in(read(path)) == []


@pytest.mark.parametrize(
    "written",
    [
        '"/zone/middle/rotate/angle"', "`/layer/8/cluster/2/multiply/factor 3`", "#X msg 10 10 /preset/\\$1/recall 2;",
        "'/layer/{4,5,6}/rotate/angle'", "/layer/4-6/rotate/angle", "/layer/*/rotate/angle", 'f"/macro/{number}"',
        '"/macro/" + n', "/macro/1/ramp", "/latent/next/beat", "/panic", "/layer/N/OPERATOR/PARAMETER", "/stats/fps",
        "/wek/inputs", "/wekinator/control/startRunning", "/layer/5/rotate", "a folder, /usr/share/netbend",
        "https://example.org/zone/nothing", "</body>", "24/seconds", "and/or", "../zone/nothing.py",
    ],
)  # fmt: skip
def test_what_there_is_passes(written):
    assert unknown_in(written) == []


@pytest.mark.parametrize(
    "written",
    [
        "/zone/middle/rotat/angle", "/zones/middle/rotate/angle", "/macros/1", "/macro/1/rampe", "/layer/*/rotat/angle",
        "/panik", "/layer/999/rotate/angle", "/preset/\\$1/recal", "/wekinator/control/go", "/latent/nekst/beat",
    ],
)  # fmt: skip
def test_a_renamed_address_is_found(written):
    found = addresses_in(f'send "{written}" there')
    assert len(found) == 1
    assert unknown_in(f'send "{written}" there') == found
