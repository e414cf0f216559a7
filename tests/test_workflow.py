"""The workflow: every state, every verb, every role, from the one table; and at random."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pipeline.errors import ConfigError, PipelineError, Refused
from pipeline.newsroom import Newsroom
from pipeline.storage import approvals
from pipeline.workflow import DEEDS, STORY, Facts, state_of
from tests.conftest import Clock, Outlets
from tests.world import APPROVER, CHIEF, DESK, REPORTER, World, make_world
from tests.world import STORY as TEXT

EDITOR = "Trần Thị Biên Tập"
ROLE = "  bien-tap: {title: Biên tập viên, may: [write]}\npeople:"
SETTINGS = DESK.replace("people:", ROLE).replace(
    "\ngather:", f"\n  - {{name: {EDITOR}, role: bien-tap}}\ngather:"
)
ROLES = {
    REPORTER: "write",
    EDITOR: "write",
    APPROVER: "write take approve publish",
    CHIEF: "approve",
}
OTHER_WORDS = "channels: {web: {description: Lời khác hẳn.}}\nsources:"
numbers = itertools.count()


def small_world(root: Path, clock: Clock, outlets: Outlets, more: str = "") -> World:
    """A workspace with two channels, so that hundreds of stories are soon signed."""
    world = make_world(root, clock, outlets, SETTINGS + more)
    for folder in (world.root / "templates").iterdir():
        if folder.name not in ("web", "zalo", "_cards"):
            shutil.rmtree(folder)
    return world


def amend(house: Newsroom, slug: str) -> None:
    """Other words on the web, the same on Zalo."""
    path = house.stories.path_of(slug)
    path.write_text(path.read_text("utf-8").replace("sources:", OTHER_WORDS, 1), encoding="utf-8")


def set_status(house: Newsroom, slug: str, status: str) -> None:
    """What an editor means, changed in the file."""
    house.stories.set(slug, "status", status)


def post(house: Newsroom, slug: str, by: str = APPROVER) -> None:
    """Noted at one more address."""
    house.posted(slug, "zalo", f"https://zalo.example/{next(numbers)}", by)


def correct(house: Newsroom, slug: str) -> None:
    """Corrected and signed again."""
    house.correct(slug, "Con số đúng là 29.", APPROVER)
    house.approve(slug, APPROVER)


Step = Callable[[Newsroom, str], object]
sign: Step = lambda h, s: h.approve(s, APPROVER)  # noqa: E731
INTO: dict[str, tuple[Step, ...]] = {
    "draft": (lambda h, s: set_status(h, s, "draft"),),
    "returned": (lambda h, s: h.send_back(s, APPROVER, "thiếu số liệu"),),
    "ready": (),
    "signing": (sign,),
    "approved": (sign,),
    "stale": (sign, amend),
    "built": (sign, lambda h, s: h.build([s])),
    "published": (sign, post),
    "corrected": (sign, post, correct),
    "amended": (sign, post, amend),
    "reopened": (sign, post, lambda h, s: set_status(h, s, "spiked")),
    "withdrawn": (sign, lambda h, s: h.withdraw(s, "gia đình yêu cầu", APPROVER)),
    "spiked": (lambda h, s: h.spike(s, "trùng bài", APPROVER),),
}


def edit(house: Newsroom, slug: str, by: str) -> None:
    """Saved in the browser, with one sentence more."""
    story = house.stories.find(slug)
    text = story.text.replace("đọc được báo.", "đọc được báo. Thêm một câu.")
    house.edit(slug, text, story.version, by)


VERBS: dict[str, Callable[[Newsroom, str, str], object]] = {
    "edit": edit,
    "approve": lambda h, s, by: h.approve(s, by),
    "return": lambda h, s, by: h.send_back(s, by, "viết lại"),
    "spike": lambda h, s, by: h.spike(s, "bỏ", by),
    "post": post,
    "correct": lambda h, s, by: h.correct(s, "Đính chính một câu.", by),
    "withdraw": lambda h, s, by: h.withdraw(s, "khiếu nại", by, "complaint"),
}


def bring(world: World, state: str) -> str:
    """A new story in a state."""
    slug = f"bai-{state}-{next(numbers)}"
    world.write(slug, TEXT)
    for step in INTO[state]:
        step(world.house, slug)
    return slug


def stage(house: Newsroom, slug: str) -> str:
    """Where a story stands."""
    return house.state(house.stories.find(slug)).stage


@pytest.mark.parametrize("state", list(STORY))
def test_every_verb_of_every_role_does_what_the_table_says(
    state: str, tmp_path: Path, clock: Clock, outlets: Outlets
) -> None:
    """What the table or the role does not allow is refused and changes nothing."""
    steps = "approval: {steps: [truong-phong, lanh-dao]}\n" if state == "signing" else ""
    world = small_world(tmp_path / "w", clock, outlets, steps)
    untouched = bring(world, state)
    assert stage(world.house, untouched) == state
    for verb, name in itertools.product(VERBS, ROLES):
        allowed = verb in STORY[state] and set(DEEDS[verb]) & set(ROLES[name].split())
        slug = bring(world, state) if allowed else untouched
        if allowed:
            VERBS[verb](world.house, slug, name)
            expected = STORY[state][verb].split() or [state]
            assert stage(world.house, slug) in {*expected, *([state] if verb == "approve" else [])}
        else:
            with pytest.raises(Refused):
                VERBS[verb](world.house, slug, name)
            assert stage(world.house, slug) == state, (verb, name)
    world.house.build()
    out = {p.parts[0] for p in (world.root / "output").rglob(f"*{untouched}*.json")}
    assert bool(out) <= ("build" in STORY[state] or state == "spiked")
    world.close()


@pytest.mark.parametrize("status", ["draft", "ready", "spiked"])
def test_every_combination_of_facts_has_one_word(status: str) -> None:
    """And the word is a state of the table; a withdrawn story is nothing else."""
    for facts in itertools.product((False, True), repeat=8):
        state = state_of(Facts(status, *facts))
        assert state in STORY
        assert (state == "withdrawn") == facts[-1]


class Desk(RuleBasedStateMachine):
    """A story pushed about at random: nothing unsigned leaves, nothing written is lost."""

    @initialize()
    def open(self) -> None:
        """A small workspace with one story."""
        self.folder = tempfile.TemporaryDirectory()
        self.outlets = Outlets()
        self.world = small_world(Path(self.folder.name) / "w", Clock(), self.outlets)
        self.house = self.world.house
        self.world.write("bai", TEXT)
        self.written: list[str] = []
        self.count = 0

    @rule(verb=st.sampled_from(sorted(VERBS)), by=st.sampled_from(sorted(ROLES)))
    def deed(self, verb: str, by: str) -> None:
        """Somebody tries a verb; what the table does not know is refused."""
        before = stage(self.house, "bai")
        try:
            VERBS[verb](self.house, "bai", by)
        except PipelineError:
            return
        assert verb in STORY[before]

    @rule(by=st.sampled_from([REPORTER, EDITOR, APPROVER]))
    def write(self, by: str) -> None:
        """One more sentence."""
        self.count += 1
        sentence = f"Câu số {self.count}."
        story = self.house.stories.find("bai")
        self.house.edit("bai", f"{story.text}\n{sentence}\n", story.version, by)
        self.written.append(sentence)

    @rule(status=st.sampled_from(["draft", "ready", "spiked"]))
    def outside(self, status: str) -> None:
        """An edit in another program."""
        set_status(self.house, "bai", status)

    @rule()
    def build(self) -> None:
        """Output is built."""
        self.house.build()

    @precondition(lambda self: getattr(self, "house", None))
    @invariant()
    def only_signed_words_are_out(self) -> None:
        """Every rendition in output/ was signed in exactly those words."""
        with self.house.storage.reading() as connection:
            for path in (self.world.root / "output").glob("*/bai.json"):
                out = json.loads(path.read_text("utf-8"))
                words = approvals.words(connection, "bai", out["channel"], out["sha256"])
                assert words == out["fields"]

    @precondition(lambda self: getattr(self, "house", None))
    @invariant()
    def nothing_written_is_lost(self) -> None:
        """Every saved sentence is in the file, and the ledger is whole."""
        text = self.house.stories.find("bai").text
        assert all(sentence in text for sentence in self.written)
        assert self.house.ledger_trouble() == ""

    def teardown(self) -> None:
        """Give everything back."""
        if getattr(self, "house", None):
            self.world.close()
            self.outlets.server.server_close()
            self.folder.cleanup()


TestDesk = Desk.TestCase
TestDesk.settings = settings(
    max_examples=8,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_a_past_embargo_is_refused_and_one_that_holds_is_kept(
    tmp_path: Path, clock: Clock, outlets: Outlets
) -> None:
    """Signed while it held, it stays signed after; nothing is built or posted before."""
    world = small_world(tmp_path / "w", clock, outlets)
    world.write("cu", TEXT.replace("sources:", "embargo: 2026-11-23 06:00\nsources:"))
    with pytest.raises(Refused, match="đã qua"):
        world.house.approve("cu", APPROVER)
    world.write("moi", TEXT.replace("sources:", "embargo: 2026-11-23 18:00\nsources:"))
    world.house.approve("moi", APPROVER)
    assert world.house.build().renditions == 0
    with pytest.raises(Refused, match="cấm phát"):
        post(world.house, "moi")
    clock.forward(hours=11)
    world.house.approve("moi", CHIEF)
    assert world.house.build().renditions == 2
    world.close()


def test_an_hour_of_publication_before_the_embargo_is_refused(world: World) -> None:
    """The line of the hour is named."""
    hours = "embargo: 2026-11-24 18:00\npublish_at: 2026-11-24 06:00\nsources:"
    path = world.write(text=TEXT.replace("sources:", hours))
    with pytest.raises(Refused, match="publish_at"):
        world.house.approve("lop-hoc-dem", APPROVER)
    (fault,) = [f for f in world.house.check_file(path) if f.code == "publish-hour"]
    assert path.read_text("utf-8").splitlines()[fault.line - 1].startswith("publish_at")


def test_a_translation_waits_for_its_originals_embargo(
    tmp_path: Path, clock: Clock, outlets: Outlets
) -> None:
    """An embargo outlives copying."""
    world = small_world(tmp_path / "w", clock, outlets)
    world.write("goc", TEXT.replace("sources:", "embargo: 2026-11-23 18:00\nsources:"))
    original = world.house.stories.find("goc")
    line = f"translates: {{story: goc, version: {original.version}}}\nsources:"
    world.write("dich", TEXT.replace("sources:", line))
    world.house.approve("dich", APPROVER)
    assert world.house.build().renditions == 0
    clock.forward(hours=11)
    assert world.house.build().renditions == 2
    world.close()


def test_nobody_signs_two_steps_of_the_same_words(
    tmp_path: Path, clock: Clock, outlets: Outlets
) -> None:
    """Also not under a second role."""
    second = f"\n  - {{name: {APPROVER}, role: lanh-dao, id: hai}}\ngather:"
    twice = SETTINGS.replace("\ngather:", second)
    world = make_world(
        tmp_path / "w", clock, outlets, twice + "approval: {steps: [truong-phong, lanh-dao]}\n"
    )
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    with pytest.raises(Refused, match="người khác nhau"):
        world.house.approve("lop-hoc-dem", "hai")
    assert world.house.approve("lop-hoc-dem", CHIEF).waiting_for == ()
    world.close()


def test_a_role_cannot_be_two_steps(world: World) -> None:
    """One signature would then pass for two."""
    more = "approval: {steps: [lanh-dao, lanh-dao]}\n"
    (world.root / "newsroom.yaml").write_text(DESK + more, encoding="utf-8")
    with pytest.raises(ConfigError, match="hai lần"):
        world.reopen()


def test_who_changed_the_words_last_does_not_sign_them(world: World) -> None:
    """Whatever the byline says; a change of status alone is no change of words."""
    world.write()
    edit(world.house, "lop-hoc-dem", APPROVER)
    with pytest.raises(Refused, match="sửa chữ sau cùng"):
        world.house.approve("lop-hoc-dem", APPROVER)
    edit_again = world.house.stories.find("lop-hoc-dem")
    text = edit_again.text.replace("Thêm một câu.", "Thêm hai câu.")
    world.house.edit("lop-hoc-dem", text, edit_again.version, REPORTER)
    assert world.house.approve("lop-hoc-dem", APPROVER).channels
