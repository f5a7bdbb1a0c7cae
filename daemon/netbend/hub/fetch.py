"""Files of a repository brought into a folder by HTTPS, each held against its hash; what broke off goes on."""

import hashlib
import http.client
import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import quote, urlsplit

from netbend.hub.listing import Entry, HubError, Listing, read_listing

_SECONDS: Final = 30.0
_LISTING_BYTES: Final = 16_000_000
_BLOCK: Final = 2**20
_HOME: Final = frozenset({"127.0.0.1", "::1", "localhost"})

Advance = Callable[[int], None]


def listing_of(hub: str, repository: str) -> Listing:
    """What the hub has under OWNER/NAME today."""
    with _opened(f"{hub}/api/models/{repository}?blobs=true", repository) as answer:
        try:
            told = json.loads(answer.read(_LISTING_BYTES))
        except (ValueError, RecursionError) as fault:
            raise HubError(f"{hub} says of {repository} what is no JSON; is it a hub?") from fault
    return read_listing(repository, told)


def missing(listing: Listing, folder: Path) -> list[Entry]:
    """The files that are not in the folder yet, or are others; an error where the disk has no room for them."""
    wanted = [entry for entry in listing.entries if not _is_there(folder / entry.name, entry)]
    left = sum(entry.size - _begun(folder / entry.name, entry) for entry in wanted)
    folder.mkdir(parents=True, exist_ok=True)
    if left > (free := shutil.disk_usage(folder).free):
        raise HubError(
            f"{folder} needs {left / 1e9:.1f} GB, {free / 1e9:.1f} GB are free; NETBEND_MODELS names another"
        )
    return wanted


def fetch(hub: str, listing: Listing, entry: Entry, folder: Path, advance: Advance) -> None:
    """Bring one file; `advance` hears of each piece."""
    path = folder / entry.name
    path.parent.mkdir(parents=True, exist_ok=True)
    part, begun = _part(path), _begun(path, entry)
    url = f"{hub}/{listing.repository}/resolve/{listing.revision}/{quote(entry.name)}"
    if begun < entry.size or not part.exists():
        with _opened(url, entry.name, begun) as answer, part.open("r+b" if begun else "wb") as file:
            begun = begun if answer.status == http.client.PARTIAL_CONTENT else 0
            file.seek(begun)
            file.truncate()
            advance(begun)
            _copy(answer, file, entry, begun, advance)
    if _digest(part, entry) != entry.digest:
        part.unlink()
        raise HubError(f"{entry.name} is not what the hub says it is, and was thrown away; run the same again")
    part.replace(path)


def _copy(answer: Any, file: IO[bytes], entry: Entry, done: int, advance: Advance) -> None:
    while block := answer.read(_BLOCK):
        done += len(block)
        if done > entry.size:
            break  # its hash will not fit
        file.write(block)
        advance(len(block))
    if done < entry.size:
        raise HubError(
            f"{entry.name} broke off after {done} of {entry.size} bytes; the same command goes on from there"
        )


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _begun(path: Path, entry: Entry) -> int:
    """The bytes of a file that an earlier command has brought."""
    part = _part(path)
    size = part.stat().st_size if part.exists() else 0
    return size if size <= entry.size else 0


def _is_there(path: Path, entry: Entry) -> bool:
    return path.is_file() and path.stat().st_size == entry.size and _digest(path, entry) == entry.digest


def _digest(path: Path, entry: Entry) -> str:
    found = hashlib.sha256()
    if not entry.large:
        found = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


@contextmanager
def _opened(url: str, what: str, begun: int = 0) -> Iterator[Any]:
    """The answer to a request; a HubError says why there is none, or why it broke off."""
    headers = {"User-Agent": "netbend", "Accept-Encoding": "identity"}
    if begun:
        headers["Range"] = f"bytes={begun}-"
    host = urlsplit(url).netloc
    try:
        with urllib.request.build_opener(_OnlySafe()).open(_safe(url, headers), timeout=_SECONDS) as answer:
            yield answer
    except urllib.error.HTTPError as fault:
        if fault.code in (401, 403, 404):
            raise HubError(f"{host} has no {what}, or gives it only to those who have signed in and agreed") from fault
        raise HubError(f"{host} answers {fault.code} for {what}; try again later") from fault
    except (OSError, http.client.HTTPException) as fault:
        reason = getattr(fault, "reason", fault)
        raise HubError(f"{what} broke off or {host} cannot be reached ({reason}); the same command goes on") from fault


class _OnlySafe(urllib.request.HTTPRedirectHandler):
    """Follows to where large files lie, and never out of HTTPS."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _safe(url: str, headers: dict[str, str]) -> urllib.request.Request:
    _check(url)
    return urllib.request.Request(url, headers=headers)  # noqa: S310  checked


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HOME):
        raise HubError(f"{url:.100} is not reached by https")
