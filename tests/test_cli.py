"""The contract of the command line: shapes, exit status, messages; never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_gates import WITH_CHILD
from tests.test_gather import BODY, serve_one
from tests.world import APPROVER, REPORTER, STORY, World, item, page, rss


def run(
    *words: str, root: Path | None = None, stdin: bytes | str = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a shell would."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    where = ["-w", str(root)] if root else []
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *where, *words],
        input=data,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        cwd=root or "/",
    )


def read(done: subprocess.CompletedProcess[bytes]) -> object:
    """The one JSON document on stdout."""
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return json.loads(done.stdout)


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    """JSON Lines on stdout."""
    return [json.loads(row) for row in done.stdout.splitlines()]


def test_parse_feed_prints_the_contracts_shape() -> None:
    """From stdin, without a workspace."""
    document = rss(item("Một &amp; hai", "https://a.example/1", "<b>Tóm</b> tắt"))
    found = read(run("parse-feed", "-", "--url", "https://a.example/rss", stdin=document))
    assert set(found) == {"feed", "entries", "faults"}  # type: ignore[call-overload]
    (entry,) = found["entries"]  # type: ignore[index]
    assert set(entry) == {
        "id", "url", "title", "summary", "html", "published", "updated", "authors", "categories",
        "images",
    }  # fmt: skip
    assert (entry["title"], entry["summary"]) == ("Một & hai", "Tóm tắt")
    assert entry["published"] == "2026-11-22T09:00:00+07:00"


@pytest.mark.parametrize("body", ["", "<html><body>Chào</body></html>", "{}", "xin chào", "<rss"])
def test_what_is_no_feed_ends_with_one(body: str) -> None:
    """With a message, no traceback, and nothing on stdout."""
    done = run("parse-feed", stdin=body)
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_extract_prints_the_contracts_shape() -> None:
    """Title, byline, hour, text without menus."""
    html = page(
        "Tít bài", *(f"{p} Đủ dài để là một bài báo thật. " * 3 for p in BODY), lead="Sapo."
    )
    found = read(run("extract", "--url", "https://a.example/bai", stdin=html))
    assert set(found) == {  # type: ignore[call-overload]
        "title", "byline", "published", "updated", "summary", "text", "images", "outlet",
        "canonical_url", "language",
    }  # fmt: skip
    assert found["title"] == "Tít bài"  # type: ignore[index]
    assert found["byline"] == "Nguyễn Mẫu"  # type: ignore[index]
    assert "Trang chủ" not in found["text"]  # type: ignore[index]


def test_score_and_cluster_read_and_write_json_lines() -> None:
    """In order, one object an item; a bad line is a fault that stops no other."""
    items = "\n".join(
        json.dumps(o, ensure_ascii=False)
        for o in (
            {"id": "a", "title": "Học sinh nghèo vượt khó được Hội Khuyến học trao học bổng"},
            {"id": "b", "title": "Giá vàng tăng", "summary": "", "text": None},
        )
    )
    done = run("score", stdin=items + "\nkhông phải JSON\n")
    rows = lines(done)
    assert done.returncode == 1
    assert b":3:" in done.stderr
    assert [(r["id"], r["relevant"]) for r in rows] == [("a", True), ("b", False)]
    assert set(rows[0]) == {"id", "score", "relevant", "story_type", "reasons"}
    text = "Hội Khuyến học tỉnh trao một trăm suất học bổng cho học sinh nghèo vượt khó. " * 5
    same = "\n".join(json.dumps({"id": i, "title": "x", "text": text}) for i in ("p", "q"))
    assert [r["cluster"] for r in lines(run("cluster", stdin=same))] == ["p", "p"]


def test_speak_keeps_lines_and_gives_seconds() -> None:
    """As text, and as one object a line."""
    done = run("speak", stdin="Trường có 1.250 học sinh.\n\nNgày 31/5.\n")
    assert done.stdout.decode().splitlines()[0] == "Trường có một nghìn hai trăm năm mươi học sinh."
    assert len(done.stdout.decode().splitlines()) == 3
    rows = lines(run("speak", "--json", "--rate", "120", stdin="Hai em.\n"))
    assert set(rows[0]) == {"text", "spoken", "syllables", "seconds"}
    assert rows[0]["syllables"] == 2


def test_check_and_render_need_no_workspace(tmp_path: Path) -> None:
    """A story file anywhere, with the settings that come with the house."""
    good, bad = tmp_path / "tot.md", tmp_path / "xau.md"
    good.write_text(STORY, encoding="utf-8")
    bad.write_text(WITH_CHILD.replace("Người học", "Em Sùng Thị Dợ. Người học"), encoding="utf-8")
    assert run("check", str(good)).returncode == 0
    done = run("check", "--json", str(good), str(bad))
    assert done.returncode == 1
    (found,) = [f for f in read(done) if f["severity"] == "block"]  # type: ignore[attr-defined]
    assert set(found) == {"file", "line", "field", "code", "severity", "message"}
    assert found["file"] == str(bad)
    shown = read(run("render", str(good), "--channel", "zalo"))
    assert set(shown) >= {  # type: ignore[call-overload]
        "story", "version", "channel", "fields", "limits", "credits", "faults", "sha256",
    }  # fmt: skip
    words = run("render", str(good), "--channel", "radio", "--text").stdout.decode()
    assert "mười chín giờ" in words


def test_the_whole_way_by_commands(world: World) -> None:
    """gather, candidates, take, approve, build, posted: each in the contract's shape."""
    serve_one(world)
    world.sources(world.feed_source("bao-a"))
    world.house.close()
    root = world.root
    gathered = read(run("gather", "--json", root=root))
    assert (gathered["new"], gathered["drafted"]) == (2, 1)  # type: ignore[index]
    assert set(gathered["sources"][0]) == {"id", "status", "new", "updated", "error"}  # type: ignore[index]
    (candidate,) = read(run("--json", "candidates", root=root))  # type: ignore[misc]
    path = run("take", str(candidate["id"]), root=root).stdout.decode().strip()
    assert Path(path).is_file()
    world.write()
    assert run("approve", "lop-hoc-dem", "--by", REPORTER, root=root).returncode == 1
    assert run("approve", "lop-hoc-dem", "--by", APPROVER, root=root).returncode == 0
    built = read(run("build", "--json", root=root))
    assert set(built) >= {  # type: ignore[call-overload]
        "stories", "renditions", "written", "unchanged", "removed", "seconds",
    }  # fmt: skip
    assert (built["stories"], built["renditions"]) == (1, 7)  # type: ignore[index]
    posted = ("posted", "lop-hoc-dem", "--channel", "zalo", "--url", "https://z.example/1")
    assert run(*posted, "--by", APPROVER, root=root).returncode == 0
    assert len(read(run("publications", "--json", root=root))) == 1  # type: ignore[arg-type]
    states = {s["slug"]: s["state"] for s in read(run("stories", "--json", root=root))}  # type: ignore[attr-defined]
    assert states["lop-hoc-dem"] == "approved"
    for table in ("sources", "candidates", "stories", "publications", "ledger", "doctor"):
        done = run(table, root=root)
        assert done.returncode == 0, done.stderr.decode()
        assert done.stdout


def test_return_and_spike_by_commands(world: World) -> None:
    """Each asks for its reason."""
    world.write()
    world.house.close()
    root = world.root
    assert run("return", "lop-hoc-dem", "--by", APPROVER, root=root).returncode == 2
    sent = run("return", "lop-hoc-dem", "--by", APPROVER, "--why", "thiếu số", root=root)
    assert sent.returncode == 0, sent.stderr.decode()
    assert run("spike", "lop-hoc-dem", "--why", "trùng", root=root).returncode == 0


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("approve", "khong-co", "--by", APPROVER), 2, "không có bài"),
        (("take", "999"), 2, "không có tin số 999"),
        (("gather", "--source", "la"), 2, "la"),
        (("build", "khong-co"), 2, "không có bài"),
        (("render", "stories/2026/11/lop-hoc-dem.md", "--channel", "tiktok"), 2, "tiktok"),
        (("check", "khong-co.md"), 2, "khong-co.md"),
        (("lam-gi-do",), 2, "lam-gi-do"),
        (("restore", "khong-co.tar.gz"), 2, "khong-co"),
    ],
)
def test_bad_input_gets_a_message_and_a_status(
    world: World, words: tuple[str, ...], status: int, said: str
) -> None:
    """What, where, what to do; never a traceback."""
    world.write()
    done = run(*words, root=world.root)
    assert done.returncode == status, done.stderr.decode()
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize(
    ("file", "text", "status", "said"),
    [
        ("newsroom.yaml", "station: {name: a: b}", 2, "newsroom.yaml:1"),
        ("sources.yaml", "- id: [", 2, "sources.yaml"),
        ("templates/zalo/channel.yaml", "label: x", 2, "templates/zalo/channel.yaml"),
        ("templates/zalo/body.txt.j2", "{{ nope }}", 1, "templates/zalo/body.txt.j2:1"),
        ("templates/zalo/body.txt.j2", "{% for x in %}", 1, "templates/zalo/body.txt.j2:1"),
        ("stories/2026/11/lop-hoc-dem.md", "---\nheadline: a: b\n---\n", 1, "lop-hoc-dem.md:2"),
    ],
)
def test_broken_files_are_named_with_their_line(
    world: World, file: str, text: str, status: int, said: str
) -> None:
    """Settings end with 2, a story or its template with 1."""
    world.write()
    (world.root / file).write_text(text, encoding="utf-8")
    done = run("render", "stories/2026/11/lop-hoc-dem.md", "--channel", "zalo", root=world.root)
    assert done.returncode == status, done.stderr.decode()
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_all_sources_failing_ends_with_one(world: World) -> None:
    """A script can tell."""
    world.sources(world.feed_source("mat"))
    world.house.close()
    assert run("gather", root=world.root).returncode == 1


def test_a_backup_comes_back_whole(world: World, tmp_path: Path) -> None:
    """Stories, settings and the database, into an empty folder."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.close()
    file = tmp_path / "luu.tar.gz"
    assert run("backup", str(file), root=world.root).returncode == 0
    target = tmp_path / "moi"
    assert run("-w", str(target), "restore", str(file)).returncode == 0
    again = run("approve", "lop-hoc-dem", "--by", APPROVER, "--json", root=target)
    assert again.returncode == 0, again.stderr.decode()
    built = read(run("build", "--json", root=target))
    assert built["renditions"] == 7  # type: ignore[index]


def test_init_makes_a_workspace_that_works(tmp_path: Path) -> None:
    """At once, and refuses to write over one."""
    assert run("init", str(tmp_path / "w")).returncode == 0
    assert run("doctor", root=tmp_path / "w").returncode == 0
    assert run("init", str(tmp_path / "w")).returncode == 1


def test_a_taught_reading_is_spoken_and_printed(world: World) -> None:
    """One line teaches it; the filter, the gates and the scripts know it from then on."""
    world.write(text=STORY.replace("UBND xã", "QZK xã"))
    story = str(world.root / "stories/2026/11/lop-hoc-dem.md")
    before = read(run("--json", "check", story, root=world.root))
    (told,) = [f for f in before if f["code"] == "abbreviation"]  # type: ignore[attr-defined,index]
    assert 'guongsang teach "QZK"' in told["message"]
    done = run("teach", "QZK", "quỹ dạy chữ", "--by", REPORTER, root=world.root)
    assert done.returncode == 0, done.stderr.decode()
    after = read(run("--json", "check", story, root=world.root))
    assert "abbreviation" not in {f["code"] for f in after}  # type: ignore[attr-defined,index]
    assert "Quỹ dạy chữ" in run("speak", root=world.root, stdin="QZK họp.").stdout.decode()
    script = run("render", story, "--channel", "radio", "--text", root=world.root)
    assert "quỹ dạy chữ" in script.stdout.decode()
    assert run("teach", "QZK", "quỹ 5", root=world.root).returncode == 1


def test_a_broken_reading_file_is_a_settings_fault(world: World) -> None:
    """With its line, before anything is said wrongly."""
    (world.root / "speech.yaml").write_text("QZK: quỹ dạy chữ\nABC: đọc 5\n", "utf-8")
    done = run("stories", root=world.root)
    assert done.returncode == 2
    assert "speech.yaml:2" in done.stderr.decode()


def test_a_rate_is_proposed_from_a_reading(tmp_path: Path) -> None:
    """Two hundred syllables in a minute, less the pauses and the tape."""
    file = tmp_path / "bai.txt"
    file.write_text("một hai ba bốn " * 50, "utf-8")
    found = read(run("--json", "calibrate", str(file), "--seconds", "75", "--media", "15"))
    assert found == {"rate": 200, "syllables": 200, "seconds": 75.0}
    assert run("calibrate", str(file), "--seconds", "0").returncode == 1
