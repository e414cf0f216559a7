"""The technician's commands: a new workspace, the timetable, the newsroom, backups."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import datetime
from pathlib import Path
from types import FrameType

import click

from pipeline.cli.base import (
    FAULTS,
    common,
    complain,
    echo_json,
    finish,
    newsroom,
    now,
    table,
    wants_json,
    workspace,
)

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
PORT = click.option("--port", default=8080, show_default=True, help="Port; 0 takes a free one.")
PROXY = click.option(
    "--proxy",
    default="",
    help="Address of the reverse proxy that speaks TLS for us.",
)


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@common
def init(folder: Path) -> None:
    """Make a new workspace with commented example files."""
    from pipeline.workspace import init as make

    made = make(folder)
    if wants_json():
        echo_json({"workspace": folder, "files": made})
    else:
        click.echo(f"Không gian làm việc mới: {folder}")
        click.echo("Tiếp theo: sửa newsroom.yaml và sources.yaml, rồi chạy «guongsang doctor».")


@click.command()
@click.option("--no-serve", is_flag=True, help="End after the build and print what was made.")
@click.option("--dir", "folder", type=FOLDER, help="Where the sample workspace goes.")
@HOST
@PORT
@common
def demo(no_serve: bool, folder: Path | None, host: str, port: int) -> None:
    """The whole way on bundled sample outlets: gather, draft, approve, build, serve."""
    from pipeline.demo import run_demo

    made = run_demo(folder or Path.cwd() / "var" / "demo", now, say=_say)
    if wants_json():
        echo_json(made.as_json())
    else:
        rows = [(m.story, m.channel, m.label, m.file) for m in made.rows]
        table(("Bài", "Kênh", "Thời lượng hoặc độ dài", "Tệp"), rows, title="Đã làm ra")
        click.echo(f"Trang web: {made.root / 'output' / 'web' / 'index.html'}")
    if not no_serve:
        _say(_demo_sign_in(made.root))
        _serve(made.root, host, port)


def _demo_sign_in(root: Path) -> str:
    from pipeline.demo import APPROVER, open_doors

    password = open_doors(root, now)
    return f"Đăng nhập bản mẫu: {APPROVER}, mật khẩu {password} (mỗi lần chạy một mật khẩu khác)"


def _say(line: str) -> None:
    click.echo(line, err=True)


@click.command()
@HOST
@PORT
@PROXY
@common
def serve(host: str, port: int, proxy: str) -> None:
    """Show the newsroom in the browser; only on this machine until somebody has a password."""
    newsroom()
    _serve(workspace(), host, port, proxy)


def _serve(root: Path, host: str, port: int, proxy: str = "") -> None:
    from pipeline.newsroom import open_newsroom
    from pipeline.web import make_server

    server = make_server(open_newsroom(root, now, "web"), host, port, proxy)
    click.echo(
        f"http://{server.effective_host}:{server.effective_port}/ (Ctrl+C để dừng)", err=True
    )
    stop = _stop_on_signals()
    threading.Thread(target=server.run, daemon=True).start()
    stop.wait()
    server.close()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def handler(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handler)
    signal.signal(signal.SIGINT, handler)
    return stop


@click.command()
@click.option("--no-serve", is_flag=True, help="The timetable alone.")
@HOST
@PORT
@PROXY
@common
def run(no_serve: bool, host: str, port: int, proxy: str) -> None:
    """The timetable and the newsroom, until told to stop."""
    from pipeline import jobs
    from pipeline.files import locked
    from pipeline.newsroom import open_newsroom
    from pipeline.web import make_server

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    house = newsroom("job")
    lock = house.root / "var" / "run.lock"
    with locked(lock, wait=False, holder="một «guongsang run» khác"):
        stop = _stop_on_signals()
        if not no_serve:
            server = make_server(open_newsroom(house.root, now, "web"), host, port, proxy)
            threading.Thread(target=server.run, daemon=True).start()
            click.echo(f"http://{server.effective_host}:{server.effective_port}/", err=True)
        jobs.run(house, stop)
    click.echo("Đã dừng.", err=True)


@click.command()
@click.argument("file", type=FILE)
@common
def backup(file: Path) -> None:
    """Save what cannot be made again: stories, settings, templates, database."""
    made = newsroom().backup(file)
    size = made.stat().st_size
    if wants_json():
        echo_json({"file": made, "bytes": size})
    else:
        click.echo(f"Đã lưu {made} ({size:,} byte).")


@click.command()
@common
def doctor() -> None:
    """Look the workspace over: settings, templates, database, ledger, stories, disk, jobs."""
    house = newsroom()
    faults = house.verify()
    last = {
        name: {"started": row.started, "ended": row.ended, "error": row.error}
        for name, row in house.last_jobs().items()
    }
    if wants_json():
        found = [
            {"file": f.file, "line": f.line, "severity": f.severity, "message": f.message}
            for f in faults
        ]
        echo_json({"faults": found, "jobs": last, "at": datetime.now().astimezone()})
    else:
        complain(faults)
        table(("Việc", "Bắt đầu", "Xong", "Lỗi"), [(k, *v.values()) for k, v in last.items()])
        click.echo("Không thấy gì đáng lo." if not faults else f"{len(faults)} điều cần xem.")
    if any(f.severity == "block" for f in faults):
        finish(FAULTS)
