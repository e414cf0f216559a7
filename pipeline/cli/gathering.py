"""Commands that gather."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from pipeline.cli.base import FAULTS, common, echo_json, finish, newsroom, table, wants_json

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
            }
        )
    else:
        rows = [(s.id, STATUS[s.status], s.new, s.updated, s.error) for s in done.sources]
        table(("Nguồn", "Trạng thái", "Mới", "Đổi", "Lỗi"), rows)
        click.echo(f"{done.new} tin mới, {done.updated} tin đổi, {len(done.drafted)} bản nháp.")
    if done.all_failed:
        finish(FAULTS)


@click.command()
@common
def sources() -> None:
    """Health of every source: last good fetch, last error, next try, items a week."""
    house = newsroom()
    found = house.health()
    zone = house.config.zone
    if wants_json():
        echo_json(
            [
                {
                    "id": h.id,
                    "name": h.name,
                    "kind": h.kind,
                    "enabled": h.enabled,
                    "verified": h.verified,
                    "last_good": h.state.good_at,
                    "last_error": h.state.error,
                    "failures": h.state.failures,
                    "next_try": h.state.next_at,
                    "closed": h.state.closed,
                    "items_per_week": h.per_week,
                }
                for h in found
            ]
        )
        return
    rows = [
        (
            h.id,
            h.name + ("" if h.verified else " (chưa kiểm chứng)"),
            "bật" if h.enabled else "tắt",
            f"{h.state.good_at.astimezone(zone):%H:%M %d/%m}" if h.state.good_at else "chưa",
            h.state.closed or h.state.error,
            f"{h.state.next_at.astimezone(zone):%H:%M %d/%m}" if h.state.next_at else "",
            f"{h.per_week:g}",
        )
        for h in found
    ]
    headings = ("Nguồn", "Tên", "", "Lần tốt cuối", "Lỗi gần nhất", "Lần tới", "Tin/tuần")
    table(headings, rows)
