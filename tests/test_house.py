"""The house itself: its import law, its documents, its function lengths."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pipeline.cli import COMMANDS, main_group

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"

# From the ground up; a room knows only the steps below its own.
STEPS = [
    (0, "__init__ errors bounded"),
    (0, "model text files"),
    (0, "yamldoc dates chain wording merging"),
    (0, "sections speech consents workflow"),
    (1, "proofreading rules sourcebook"),
    (1, "config storage net identity relevance duplicates extract captions places bodies"),
    (1, "deadlines translation handed"),
    (1, "stories sources learning retellings"),
    (1, "channels manuscript approval protect drafts proposals frontmatter photos"),
    (1, "staff archive accounts redaction"),
    (1, "workspace reading facts"),
    (1, "health"),
    (2, "gates render site scripts cards"),
    (2, "judging drafting rundown pictures forms aftermath report"),
    (2, "packing"),
    (2, "gather desk build pack templating"),
    (3, "newsroom samples"),
    (4, "jobs demo"),
    (5, "web"),
    (5, "cli"),
    (5, "__main__"),
]
STEP_OF = {room: number for number, (_, names) in enumerate(STEPS) for room in names.split()}
FLOOR_OF = {room: floor for floor, names in STEPS for room in names.split()}

# On floor 2 a room knows another only where the law says so.
NEIGHBOURS = {
    ("build", "render"),
    ("build", "site"),
    ("build", "packing"),
    ("build", "pictures"),
    ("pack", "render"),
    ("pack", "packing"),
    ("templating", "render"),
    ("templating", "packing"),
    ("templating", "pictures"),
    ("templating", "site"),
    ("packing", "render"),
    ("packing", "pictures"),
    ("packing", "scripts"),
    ("packing", "site"),
    ("pictures", "render"),
    ("pictures", "cards"),
    ("desk", "gates"),
    ("forms", "render"),
    ("gather", "judging"),
    ("gather", "drafting"),
    ("report", "render"),
    ("report", "scripts"),
    ("rundown", "render"),
    ("rundown", "scripts"),
}


def rooms() -> dict[str, list[Path]]:
    """Every room of the house with its files."""
    found: dict[str, list[Path]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if "migrations" not in parts:
            found.setdefault(parts[0].removesuffix(".py"), []).append(path)
    return found


def imports_of(path: Path) -> set[str]:
    """Rooms a file imports, wherever in the file it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "pipeline":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("pipeline.")}
    return found - {"__version__"}


@pytest.mark.parametrize("room", sorted(rooms()))
def test_a_room_imports_only_from_the_floors_below(room: str) -> None:
    """One way down, and on floor 2 only the neighbours the law names."""
    assert room in STEP_OF, f"give {room} a step in the law"
    for path in rooms()[room]:
        for other in imports_of(path) - {room}:
            assert STEP_OF[other] < STEP_OF[room], f"{path.name} must not import {other}"
            apart = FLOOR_OF[other] != 2 or FLOOR_OF[room] != 2
            assert apart or (room, other) in NEIGHBOURS, f"{path.name} must not import {other}"


@pytest.mark.parametrize(
    ("library", "door"),
    [
        ("sqlalchemy", {"storage"}),
        ("sqlite3", {"storage"}),
        ("jinja2", {"render", "samples", "templating"}),
        ("requests", {"net"}),
        ("urllib3", {"net"}),
        ("feedparser", {"sources"}),
        ("flask", {"web"}),
        ("PIL", {"photos", "cards"}),
        ("argon2", {"accounts"}),
        ("click", {"cli"}),
    ],
)
def test_each_resource_has_one_door(library: str, door: set[str]) -> None:
    """SQL, HTTP, templates and the like are each spoken in one room."""
    for room, paths in rooms().items():
        for path in paths:
            tree = ast.parse(path.read_text("utf-8"))
            names = [
                (n.module if isinstance(n, ast.ImportFrom) else a.name) or ""
                for n in ast.walk(tree)
                if isinstance(n, (ast.Import, ast.ImportFrom))
                for a in n.names
            ]
            used = any(name.split(".")[0] == library for name in names)
            assert not used or room in door, f"{path.name} must not import {library}"


def functions() -> list[tuple[str, int]]:
    """Every function of the package with the length of its body."""
    found = []
    for paths in rooms().values():
        for path in paths:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    length = (node.end_lineno or 0) - node.body[0].lineno + 1
                    found.append((f"{path.name}:{node.name}", length))
    return found


def test_functions_are_short() -> None:
    """The median function has at most ten lines and none passes forty-five."""
    lengths = functions()
    assert statistics.median(length for _, length in lengths) <= 10
    assert [f"{name} {length}" for name, length in lengths if length > 45] == []


def test_files_hold_one_responsibility() -> None:
    """No file passes 450 lines."""
    long = [
        p.name
        for paths in rooms().values()
        for p in paths
        if len(p.read_text("utf-8").splitlines()) > 450
    ]
    assert long == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: str(c.name))
def test_every_command_has_help_and_stands_in_the_readme(command: click.Command) -> None:
    """A command nobody can read about does not exist."""
    assert command.help
    assert all(p.help for p in command.params if isinstance(p, click.Option))
    assert f"guongsang {command.name}" in (ROOT / "README.md").read_text("utf-8")


def test_the_readme_names_no_command_that_is_missing() -> None:
    """The README promises nothing that is not there."""
    import re

    text = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"guongsang ([a-z][a-z-]+)", text))
    assert named <= {str(c.name) for c in main_group.commands.values()}


def test_help_answers_at_once() -> None:
    """Heavy imports are lazy: --help loads none of them."""
    code = (
        "import sys; from pipeline.cli import main_group;"
        "main_group(['--help'], standalone_mode=False);"
        "heavy = {'sqlalchemy', 'jinja2', 'feedparser', 'trafilatura', 'requests', 'rich', 'lxml'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_documents_name_what_exists() -> None:
    """docs/house.md walks through files that are there; every room stands in it."""
    import re

    house = (ROOT / "docs" / "house.md").read_text("utf-8")
    for name in re.findall(r"`(pipeline/[\w/]+\.py)`", house):
        assert (ROOT / name).is_file(), name
    for room in set(rooms()) - {"__init__", "__main__"}:
        assert room in house, f"docs/house.md does not say what {room} is"


def test_every_dependency_has_its_reason() -> None:
    """docs/decisions.md says why each library is there."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    decisions = (ROOT / "docs" / "decisions.md").read_text("utf-8").casefold()
    for line in project["dependencies"]:
        name = line.split(">=")[0].casefold()
        assert name in decisions, f"docs/decisions.md does not say why {name}"


def test_the_project_speaks_of_itself_alone() -> None:
    """No path of a machine and no neighbouring folder is named outside the tests."""
    for path in [*PACKAGE.rglob("*.py"), *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = path.read_text("utf-8")
        assert "/work/" not in text and "../shared" not in text, path
