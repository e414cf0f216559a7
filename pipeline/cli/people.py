"""The command of the browser's door: passwords, links, switched off and on."""

from __future__ import annotations

import os
import sys

import click

from pipeline.cli.base import common, echo_json, newsroom, wants_json


@click.command()
@click.argument("name")
@click.option("--link", is_flag=True, help="Print a one-time link instead of asking.")
@click.option("--off", "switch", flag_value="off", help="Let them in no more, from this moment.")
@click.option("--on", "switch", flag_value="on", help="Let them in again.")
@click.option("--at", "base", default="http://127.0.0.1:8080", show_default=True,
              help="Where the newsroom is served, for the link.")  # fmt: skip
@common
def password(name: str, link: bool, switch: str | None, base: str) -> None:
    """Give somebody of newsroom.yaml a password for the browser, or take their entry away."""
    house, by = newsroom(), os.environ.get("USER") or "máy chủ"
    if switch:
        house.switch(name, switch == "on", by)
        _tell(f"Đã {'mở lại' if switch == 'on' else 'tắt'} tài khoản của {name}.")
    elif link:
        url = f"{base.rstrip('/')}/moi/{house.invite(name, by)}"
        _tell(f"Gửi cho {name}, dùng một lần trong 2 ngày: {url}", link=url)
    else:
        house.set_password(name, _asked(), by)
        _tell(f"Đã đặt mật khẩu cho {name}.")


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Mật khẩu mới", hide_input=True, confirmation_prompt="Gõ lại"))


def _tell(message: str, **more: str) -> None:
    if wants_json():
        echo_json({"done": True, **more})
    else:
        click.echo(message)
