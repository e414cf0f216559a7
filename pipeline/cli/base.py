"""What every command shares: the workspace, JSON or tables, errors as messages."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline import __version__
from pipeline.errors import ConfigError, Fault, NotFound, PipelineError

if TYPE_CHECKING:
    from pipeline.newsroom import Newsroom

F = TypeVar("F", bound=Callable[..., Any])

DONE, FAULTS, USAGE = 0, 1, 2


class Group(click.Group):
    """Lists commands in the order of the walk and turns expected errors into messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were added, which is the order of the work."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and let no expected error show a traceback."""
        try:
            return super().invoke(ctx)
        except PipelineError as error:
            if ctx.params.get("debug"):
                raise
            complain(error.faults)
            ctx.exit(USAGE if isinstance(error, (ConfigError, NotFound)) else FAULTS)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(FAULTS)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            click.echo(
                f"unexpected {type(error).__name__}: {error}; this is a bug: run again with "
                "--debug before the command and send what it prints",
                err=True,
            )
            ctx.exit(FAULTS)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="guongsang")
@click.option("-w", "--workspace", type=click.Path(path_type=Path), help="The workspace folder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.pass_context
def main_group(ctx: click.Context, workspace: Path | None, as_json: bool, debug: bool) -> None:
    """Gương Sáng: from a partner's story to approved posts, scripts and captions.

    Works in a workspace: the folder with newsroom.yaml (-w, else $GUONGSANG_HOME, else here).
    """
    ctx.obj = {"workspace": workspace, "json": as_json}


def common(command: F) -> F:
    """Let -w and --json stand after the command too."""
    command = click.option(
        "-w", "--workspace", type=click.Path(path_type=Path), expose_value=False,
        callback=_keep("workspace"), help="The workspace folder.",
    )(command)  # fmt: skip
    return click.option(
        "--json", "as_json", is_flag=True, expose_value=False, callback=_keep("json"),
        help="Print JSON.",
    )(command)  # fmt: skip


def _keep(key: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
        if value:
            ctx.obj[key] = value

    return callback


def workspace() -> Path:
    """The workspace folder: -w, else $GUONGSANG_HOME, else the current folder."""
    given = click.get_current_context().obj["workspace"]
    return Path(given or os.environ.get("GUONGSANG_HOME") or Path.cwd())


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def newsroom(origin: str = "cli") -> Newsroom:
    """The open workspace, closed when the command ends."""
    from pipeline.newsroom import open_newsroom

    opened = open_newsroom(workspace(), now, origin)
    click.get_current_context().call_on_close(opened.close)
    return opened


def complain(faults: Iterable[Fault]) -> None:
    """One line a fault on stderr."""
    for fault in faults:
        click.echo(str(fault), err=True)


def wants_json() -> bool:
    """Whether --json was given."""
    return bool(click.get_current_context().obj["json"])


def echo_json(data: Any, *, line: bool = False) -> None:
    """One JSON document (or one line of JSON Lines) on stdout."""
    indent = None if line or not sys.stdout.isatty() else 1
    click.echo(json.dumps(data, ensure_ascii=False, indent=indent, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> None:
    """A table for people; as wide as the terminal, 160 columns where there is none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 160)
    sheet = Table(title=title or None, title_justify="left", header_style="bold")
    for heading in headings:
        sheet.add_column(heading, overflow="fold")
    for row in rows:
        sheet.add_row(*(Text(str(cell)) for cell in row))
    console.print(sheet)


def finish(status: int) -> None:
    """End with an exit status."""
    click.get_current_context().exit(status)
