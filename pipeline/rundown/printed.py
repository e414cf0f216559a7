"""Whether what was printed is still what we say: the code in a printed footer, looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.errors import Fault, NotFound, PipelineError
from pipeline.model import Rendition
from pipeline.rundown.bulletins import Rundowns
from pipeline.rundown.differences import differences
from pipeline.rundown.model import Change, Sheet
from pipeline.storage import approvals, ledger

_CODE = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)-(?P<sha>[0-9a-f]{8})")


@dataclass(frozen=True)
class Printed:
    """What became of a print: ``state`` is current, changed, or unknown.

    Unknown: these words are not the present ones and were never signed, so nobody can say how
    they differ. ``changes`` and ``items`` say what changed, where that is known.
    """

    code: str
    kind: str  # story | rundown
    name: str
    state: str
    channel: str = ""
    signed_by: tuple[str, ...] = ()
    signed_at: datetime | None = None
    printed_at: datetime | None = None
    changes: tuple[Change, ...] = ()
    items: Mapping[str, str] = field(default_factory=dict)  # id → added, removed, changed
    note: str = ""


class Prints:
    """Looks up codes of prints."""

    def __init__(self, rundowns: Rundowns) -> None:
        self.rundowns = rundowns
        self.storage, self.renderer = rundowns.storage, rundowns.renderer

    def find(self, code: str) -> Printed:
        """What became of a print. Raises NotFound for a code that names nothing."""
        match = _CODE.fullmatch(code.strip().lower())
        if match is None:
            message = f"«{code}» không phải mã bản in, viết như lop-hoc-dem-1a2b3c4d"
            raise NotFound(Fault(message, code="code"))
        name, sha = match["name"], match["sha"]
        if name in self.rundowns.files.names():
            found = self._rundown(name, f"{name}-{sha}")
            if found.state != "unknown":
                return found
        return self._story(name, sha, f"{name}-{sha}")

    # -- a story

    def _story(self, slug: str, sha: str, code: str) -> Printed:
        now = self._present(slug)
        with self.storage.reading() as connection:
            known = [k for k in approvals.ever_signed(connection, slug) if k.sha256.startswith(sha)]
        by = tuple(dict.fromkeys(k.by for k in known))
        at = known[-1].at if known else None
        for rendition in now.values():
            if rendition.sha256.startswith(sha):
                return Printed(code, "story", slug, "current", rendition.channel, by, at)
        if not known:
            note = "lời này chưa từng được ký, chỉ còn mã: không nói được khác ở đâu"
            return Printed(code, "story", slug, "unknown", note=note)
        old = known[-1]
        if old.channel not in now:
            note = "hiện không làm ra được lời của kênh này"
            return Printed(code, "story", slug, "changed", old.channel, by, at, note=note)
        changes = differences(old.fields, now[old.channel].fields)
        return Printed(code, "story", slug, "changed", old.channel, by, at, changes=changes)

    def _present(self, slug: str) -> dict[str, Rendition]:
        story = self.rundowns.words.stories.find(slug)
        made = self.renderer.render_all(story)
        return {n: r for n, r in made.items() if not isinstance(r, PipelineError)}

    # -- a bulletin

    def _rundown(self, name: str, code: str) -> Printed:
        sheet = self.rundowns.sheet(name)
        with self.storage.reading() as connection:
            rows = ledger.rows(connection, f"rundown:{name}")
        then = next(
            (r for r in reversed(rows) if r.what == "printed" and r.detail.get("code") == code),
            None,
        )
        at = datetime.fromisoformat(then.at) if then else None
        if sheet.code == code:
            return Printed(code, "rundown", name, "current", printed_at=at)
        if then is None:
            return Printed(code, "rundown", name, "unknown")
        items = _moved(then.detail.get("items", {}), sheet)
        note = "" if items else "giờ, thứ tự, người dẫn hoặc thời lượng đã đổi"
        return Printed(code, "rundown", name, "changed", printed_at=at, items=items, note=note)


def _moved(then: Mapping[str, Any], sheet: Sheet) -> dict[str, str]:
    now = {r.item.id: r.wording.sha256 for r in sheet.rows}
    found = {id_: "removed" for id_ in then if id_ not in now}
    found |= {id_: "added" for id_ in now if id_ not in then}
    return found | {i: "changed" for i, sha in now.items() if i in then and then[i] != sha}
