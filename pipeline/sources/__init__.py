"""How a kind of source is read. A new kind is a file here and a line in ``READERS``.

A reader retrieves and parses apart, so that an unchanged document is never parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from pipeline.model import Feed, Fetched, Source, Validators
from pipeline.net import Net
from pipeline.sources import feed, folder, page


@dataclass(frozen=True)
class Reader:
    """The two halves of reading a source."""

    retrieve: Callable[[Source, Net, Validators], Fetched]
    parse: Callable[[Fetched, Source, tzinfo], Feed]


def _over_http(source: Source, net: Net, validators: Validators) -> Fetched:
    return net.get(source.url, validators)


READERS: Mapping[str, Reader] = {
    "feed": Reader(_over_http, feed.parse),
    "sitemap": Reader(_over_http, feed.parse),
    "page": Reader(_over_http, page.parse),
    "folder": Reader(folder.retrieve, folder.parse),
}
