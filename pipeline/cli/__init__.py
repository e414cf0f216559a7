"""The command line: parse, call one verb, print. Heavy imports wait inside the commands."""

from __future__ import annotations

from pipeline.cli.aftermath import consent, correct, tasks, withdraw
from pipeline.cli.base import main_group
from pipeline.cli.books import ledger
from pipeline.cli.building import build, pack, posted, publications
from pipeline.cli.editing import (
    add,
    approve,
    candidates,
    consent_form,
    dismiss,
    new,
    return_,
    spike,
    stories,
    take,
)
from pipeline.cli.facts import facts
from pipeline.cli.filters import card, check, cluster, extract, parse_feed, render, score
from pipeline.cli.gathering import changes, gather, learned, sources
from pipeline.cli.people import password
from pipeline.cli.proofing import proof
from pipeline.cli.report import reach, report
from pipeline.cli.rundown import printed, rundown
from pipeline.cli.speaking import calibrate, speak, teach
from pipeline.cli.technician import backup, demo, doctor, init, run, serve
from pipeline.cli.templates import templates
from pipeline.cli.wordings import diff, restore, versions

COMMANDS = (
    parse_feed, extract, score, cluster, speak, calibrate, check, render, facts, proof, card,
    init, demo, gather, sources, candidates, add, changes, learned, take, dismiss, stories, new,
    consent_form, approve, return_, spike, diff, versions, build, posted, publications, pack,
    correct, withdraw, tasks, consent, rundown, printed, reach, report,
    teach, serve, run, password, ledger, backup, restore, doctor, templates,
)  # fmt: skip

for command in COMMANDS:
    main_group.add_command(command)


def main() -> None:
    """Entry of the console script."""
    main_group()
