"""Commands about how words are said: spoken form, a presenter's rate, the station's readings."""

from __future__ import annotations

import click

from pipeline.cli.base import common, echo_json, now, wants_json, workspace
from pipeline.cli.editing import BY, _who
from pipeline.cli.filters import FILE, _text


@click.command()
@click.argument("file", type=FILE, default="-")
@click.option("--rate", default=230, show_default=True, help="Syllables a minute.")
@common
def speak(file: str, rate: int) -> None:
    """Say Vietnamese text as a presenter does, line by line; a workspace's own readings count."""
    from pipeline import speech
    from pipeline.text import nfc, syllables

    lexicon = speech.station_lexicon(workspace() / "speech.yaml")
    for line in nfc(_text(file)).splitlines():
        said = speech.speak(line, lexicon).text
        if wants_json():
            seconds = round(speech.duration(said, rate, 0, lexicon), 2)
            echo_json(
                {"text": line, "spoken": said, "syllables": syllables(said), "seconds": seconds},
                line=True,
            )
        else:
            click.echo(said)


@click.command()
@click.argument("file", type=FILE, default="-")
@click.option("--seconds", type=float, required=True, help="What the presenter took.")
@click.option("--media", default=0.0, help="Seconds of tape within them.")
@common
def calibrate(file: str, seconds: float, media: float) -> None:
    """Propose a presenter's rate from a text and the seconds they took to read it."""
    from pipeline import speech

    lexicon = speech.station_lexicon(workspace() / "speech.yaml")
    text = _text(file)
    rate = speech.calibrate(text, seconds, media, lexicon)
    timing = speech.timing(text, rate, media, lexicon)
    if wants_json():
        echo_json({"rate": rate, "syllables": timing.syllables, "seconds": seconds})
    else:
        click.echo(
            f"Tốc độ đọc: {rate} âm tiết một phút ({timing.syllables} âm tiết). Ghi vào "
            f"newsroom.yaml, ở dòng của người đọc trong people: rate: {rate}"
        )


@click.command()
@click.argument("written")
@click.argument("said")
@BY
@common
def teach(written: str, said: str, by: str) -> None:
    """Teach the workspace how WRITTEN is read aloud: one line in its speech.yaml."""
    from pipeline import speech
    from pipeline.config import SPEECH, load

    config = load(workspace().absolute())
    path = config.root / SPEECH
    speech.teach(path, written, said, _who(by), now().astimezone(config.zone).date())
    shown = {"written": written, "said": said, "path": path}
    echo_json(shown) if wants_json() else click.echo(f"Đã ghi: «{written}» đọc là «{said}».")
