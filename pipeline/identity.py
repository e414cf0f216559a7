"""Which entry is which: keys by which an outlet's entry is known again, and what counts as changed.

A guid may change while the link stays, and a link while the guid stays; so an entry is known by
either. A guid that one document uses for two addresses names nothing and is left out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pipeline.model import Entry, NamedEntry
from pipeline.text import same_key

# Parameters that say where a reader came from, never which article it is.
_TRACKERS = ("utm_", "fbclid", "gclid", "zarsrc", "zalo_", "mc_", "yclid", "igshid", "_ga", "spm")
_PORTS = {"http": ":80", "https": ":443"}


def canonical_url(url: str) -> str:
    """One spelling of an address: no fragment, tracker or default port, parameters in order."""
    parts = urlsplit(url.strip())
    host = parts.netloc.casefold().removesuffix(_PORTS.get(parts.scheme.casefold(), ":"))
    kept = [
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if not k.casefold().startswith(_TRACKERS)
    ]
    path = parts.path.rstrip("/") or "/"
    return urlunsplit((parts.scheme.casefold(), host, path, urlencode(sorted(kept)), ""))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def url_key(url: str) -> str:
    """Key of an address; http and https are the same place."""
    return _digest("url", canonical_url(url).partition("://")[2])


def keys_of(entries: Iterable[Entry]) -> list[tuple[str, ...]]:
    """Keys of each entry of one document, strongest first; never empty."""
    entries = list(entries)
    addresses: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        addresses[entry.id].add(canonical_url(entry.url) if entry.url else entry.title)
    return [_keys(e, reliable=len(addresses[e.id]) == 1) for e in entries]


def _keys(entry: Entry, reliable: bool) -> tuple[str, ...]:
    keys = []
    if entry.id and reliable:
        keys.append(_digest("guid", entry.id))
    if entry.url:
        keys.append(url_key(entry.url))
    return tuple(keys) or (_digest("text", same_key(entry.title), same_key(entry.summary)),)


def named(entries: Iterable[Entry]) -> tuple[NamedEntry, ...]:
    """Every entry of one document with its keys and its hash."""
    entries = list(entries)
    keyed = zip(entries, keys_of(entries), strict=True)
    return tuple(NamedEntry(entry, keys, entry_sha(entry)) for entry, keys in keyed)


def unsaid(entries: Iterable[NamedEntry], before: bytes) -> tuple[list[NamedEntry], bytes]:
    """The entries that a source's last document did not hold in these very words, and what the
    next one is to be held against: 8 bytes an entry."""
    known = {before[i : i + 8] for i in range(0, len(before), 8)}
    marked = {_mark(named): named for named in entries}
    return [n for mark, n in marked.items() if mark not in known], b"".join(marked)


def _mark(named: NamedEntry) -> bytes:
    return bytes.fromhex(_digest(*named.keys, named.sha)[:16])


def entry_sha(entry: Entry) -> str:
    """What an entry says, however it is spaced, cased or its tones are placed."""
    return _digest(same_key(entry.title), same_key(entry.summary))


def text_sha(text: str) -> str:
    """What an article's text says, likewise."""
    return _digest(same_key(text))
