"""Commands that gather."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import click

from pipeline.cli.base import FAULTS, common, echo_json, finish, newsroom, table, wants_json

if TYPE_CHECKING:
    from pipeline.newsroom import SourceHealth

STATUS = {
    "ok": "tốt",
    "not-modified": "không có gì mới",
    "failed": "hỏng",
    "closed": "đã đóng",
}


@click.command()
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source.")
@click.option("--force", is_flag=True, help="Also sources that are not due, failing or closed.")
@common
def gather(only: tuple[str, ...], force: bool) -> None:
    """One round: due sources to candidates to drafts."""
    house = newsroom()
    progress = (lambda name: click.echo(f"  {name}", err=True)) if sys.stderr.isatty() else None
    done = house.gather(only, force, *([progress] if progress else []))
    if wants_json():
        echo_json(
            {
                "sources": [asdict(source) for source in done.sources],
                "new": done.new,
                "updated": done.updated,
                "drafted": len(done.drafted),
                "drafts": done.drafted,
                "alerts": [asdict(alert) for alert in done.alerts],
            }
        )
    else:
        rows = [(s.id, STATUS[s.status], s.new, s.updated, s.error) for s in done.sources]
        table(("Nguồn", "Trạng thái", "Mới", "Đổi", "Lỗi"), rows)
        for alert in done.alerts:
            click.echo(f"{'!' if alert.kind else '✓'} {alert.source}: {alert.message}", err=True)
        click.echo(f"{done.new} tin mới, {done.updated} tin đổi, {len(done.drafted)} bản nháp.")
    if done.all_failed:
        finish(FAULTS)


@click.group(invoke_without_command=True)
@common
@click.pass_context
def sources(context: click.Context) -> None:
    """Health of every source: last good fetch, last error, next try, items a week."""
    if context.invoked_subcommand:
        return
    found = newsroom().health()
    if wants_json():
        echo_json([_as_json(h) for h in found])
        return
    zone = newsroom().config.zone
    headings = ("Nguồn", "Tên", "", "Lần tốt cuối", "Cần xem", "Lần tới", "Tuần này", "Mọi tuần")
    table(headings, [_as_row(h, zone) for h in found])


def _as_json(h: SourceHealth) -> dict[str, object]:
    return {
        "id": h.source.id,
        "name": h.source.name,
        "kind": h.source.kind,
        "enabled": h.source.enabled,
        "verified": h.source.verified,
        "last_good": h.state.good_at,
        "last_new": h.state.new_at,
        "last_error": h.state.error,
        "failures": h.state.failures,
        "next_try": h.state.next_at,
        "moved_to": h.state.url,
        "closed": h.state.closed,
        "alert": h.state.alert,
        "alert_message": h.alarm,
        "items_per_week": h.this_week if h.habit is None else h.habit,
        "items_this_week": h.this_week,
    }


def _as_row(h: SourceHealth, zone: tzinfo) -> tuple[object, ...]:
    def hour(moment: datetime | None, never: str) -> str:
        return f"{moment.astimezone(zone):%H:%M %d/%m}" if moment else never

    return (
        h.source.id,
        h.source.name + ("" if h.source.verified else " (chưa kiểm chứng)"),
        "bật" if h.source.enabled else "tắt",
        hour(h.state.good_at, "chưa"),
        h.alarm or h.state.error,
        "" if h.state.closed else hour(h.state.next_at, ""),
        h.this_week,
        "" if h.habit is None else f"{h.habit:g}",
    )


@sources.command("try")
@click.argument("url")
@common
def try_(url: str) -> None:
    """Look at an address and propose a source entry: its feed, or selectors for its list."""
    house = newsroom()
    found = house.propose(url)
    if wants_json():
        items = [{"title": e.title, "url": e.url, "published": e.published} for e in found.items]
        echo_json(
            {
                "kind": found.kind,
                "url": found.url,
                "entry": found.entry,
                "items": items,
                "notes": list(found.notes),
                "others": list(found.others),
            }
        )
        return
    click.echo(found.entry)
    for note in found.notes:
        click.echo(f"# {note}")
    rows = [(e.title, f"{e.published:%d/%m/%Y %H:%M}" if e.published else "", e.url)
            for e in found.items]  # fmt: skip
    table(("Tít", "Đăng lúc", "Địa chỉ"), rows)


@click.command()
@common
def learned() -> None:
    """How well the house chose in the last four weeks, and what it learned from the editors."""
    found = newsroom().learned()
    p = found.precision
    if wants_json():
        echo_json(asdict(found))
        return
    if p.value is None:
        click.echo("Bốn tuần qua chưa có quyết định nhận hay bỏ nào để tính độ chuẩn.")
    else:
        click.echo(
            f"Bốn tuần qua: nhận {p.taken} trên {p.decided} tin máy chọn, "
            f"độ chuẩn {p.value:.0%} (khoảng {p.low:.0%} đến {p.high:.0%})."
        )
    click.echo(f"Đã có {found.decisions} quyết định; phần học chiếm {found.share:.0%} điểm.")
    rows = [(m.term, f"{m.before:+.2f}", f"{m.after:+.2f}") for m in found.moved]
    table(("Cụm từ", "Trước", "Nay"), rows)


@click.command()
@click.argument("slug", required=False, default="")
@click.option("--all", "every", is_flag=True, help="Also changes somebody has looked at.")
@click.option("--seen", is_flag=True, help="Note that the changes behind SLUG were looked at.")
@click.option("--by", metavar="NAME", default="", help="Who looked.")
@common
def changes(slug: str, every: bool, seen: bool, by: str) -> None:
    """What outlets changed or removed after a story was made from it."""
    house = newsroom()
    if seen:
        count = house.seen(slug, by)
        echo_json({"seen": count}) if wants_json() else click.echo(f"Đã ghi: xem {count} thay đổi.")
        return
    found = house.changes(slug, unseen=not every)
    if wants_json():
        names = ("story", "kind", "outlet", "url", "at", "diff", "seen_by", "seen_at")
        echo_json([{name: getattr(row, name) for name in names} for row in found])
        return
    for row in found:
        deed = "gỡ bài" if row.kind == "removed" else "sửa bài"
        click.echo(f"{row.story}: {row.outlet} {deed} ({row.url})")
        for line in row.diff:
            click.echo(f"    {line}")
    if not found:
        click.echo("Không có thay đổi nào chưa xem.")
