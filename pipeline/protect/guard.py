"""The last look: no file leaves with a protected word in it, whoever put the word there. Pure.

The gates read what editors and templates say; the guard reads the bytes that are about to be
written, frames, lists, scripts, subtitles and picture data included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath

from pipeline.config import Config
from pipeline.errors import Fault
from pipeline.model import Story
from pipeline.protect.files import texts
from pipeline.protect.people import Secret, secrets
from pipeline.protect.reading import pooled, prepare
from pipeline.protect.words import Watch, Word, watched
from pipeline.text import fold

LONG = 2000  # characters: the parts that every DOCX brings along
EVERY = ""  # a file of no known channel: what any channel may not show


def leaks(name: str, data: bytes, words: Watch) -> set[Word]:
    """The watched words that a file shows, in its name, its text or its data."""
    return {word for text in texts(name, data) for word in words.found(prepare(text))}


class Guard:
    """Every protected word of the house, by channel."""

    def __init__(
        self, stories: Iterable[Story], channels: Iterable[str], config: Config, today: date
    ) -> None:
        self.stories, self.config, self.today = tuple(stories), config, today
        self.channels = tuple(channels)
        self._seen: set[int] = set()  # long texts that many files share, known to be harmless
        self._watched: dict[str, tuple[Watch, dict[Word, list[Secret]]]] = {}

    def look(self, files: Mapping[str, bytes], told: Mapping[str, str]) -> dict[str, list[Fault]]:
        """The files that may not leave, each with its reasons."""
        if self._harmless(text for name, data in files.items() for text in texts(name, data)):
            return {}
        faults = {name: self.leaks(name, data, told) for name, data in files.items()}
        return {name: found for name, found in faults.items() if found}

    def _harmless(self, every: Iterable[str]) -> bool:
        """Whether many texts, taken as one, show nothing that any channel hides: mostly so."""
        watch = self._watch(EVERY)[0]
        if not watch.starts:
            return True
        fresh = {text for text in every if hash(text) not in self._seen}
        if watch.found(prepare(pooled(fresh))):
            return False
        self._seen |= {hash(text) for text in fresh if len(text) > LONG}
        return True

    def leaks(self, name: str, data: bytes, told: Mapping[str, str]) -> list[Fault]:
        """Why a file may not leave. ``told`` has the own words of each story it is made of.

        What is secret of one story may stand where another story, in its own words, tells it:
        two people may share a name. The station's own lines are public anyway.
        """
        watch, owners = self._watch(self._channel(name))
        found = leaks(name, data, watch) - self._public
        # Of a story the file does not tell, a lone syllable (8A) is just a word.
        firm = leaks(name, data, Watch(found, least=2)) if found else set()
        tells = {*told, *(self._of.get(slug, "") for slug in told)}
        kept = [
            secret
            for word in found
            for secret in owners[word]
            if (secret.story in tells and not _is_figure(word)) or word in firm
        ]
        return [_fault(name, secret) for secret in kept if not self._told(secret, told)]

    def _channel(self, name: str) -> str:
        path = PurePosixPath(name)
        return next((c for c in (path.parts[0], path.stem) if c in self.channels), EVERY)

    def _watch(self, channel: str) -> tuple[Watch, dict[Word, list[Secret]]]:
        if channel not in self._watched:
            owners: dict[Word, list[Secret]] = {}
            for secret in self._secrets(channel):
                word = watched(secret, self.config.lexicon)
                owners.setdefault(word, []).append(secret)
            self._watched[channel] = Watch(owners), owners
        return self._watched[channel]

    def _secrets(self, channel: str) -> Iterable[Secret]:
        names = self.channels if channel == EVERY else (channel,)
        for story in self.stories:
            if story.people:
                yield from {
                    (s.fact, s.word): s
                    for name in names
                    for s in secrets(story, name, self.config.policies, self.today)
                }.values()

    @cached_property
    def _public(self) -> set[Word]:
        """Places and schools in the station's own lines, and whoever is on its staff."""
        every = self._watch(EVERY)[0]
        station = "\n".join(map(str, asdict(self.config.station).values()))
        staff = "\n".join(person.name for person in self.config.people)
        places = {w for w in every.found(prepare(station)) if w.fact != "name"}
        return places | every.found(prepare(staff))

    def _told(self, secret: Secret, told: Mapping[str, str]) -> bool:
        """Whether another story that the file is made of tells the word itself.

        A language version is no other story: it hides what its original hides.
        """
        alone = Watch([watched(secret, self.config.lexicon)])
        others = (
            words for slug, words in told.items() if secret.story not in (slug, self._of.get(slug))
        )
        return any(alone.found(prepare(words)) for words in others)

    @cached_property
    def _of(self) -> dict[str, str]:
        """Language versions with the slug of their original."""
        found = {}
        for story in self.stories:
            original = story.meta.get("translates", "")
            slug = original.get("story", "") if isinstance(original, dict) else original
            if slug:
                found[story.slug] = str(slug)
        return found


def _is_figure(word: Word) -> bool:
    """Whether a word is nothing but figures: in a frame that is an hour or a count."""
    return all(syllable.isdigit() for syllable in fold(word.word).split())


def _fault(name: str, secret: Secret) -> Fault:
    message = (
        f"tệp này để lộ «{secret.word}» ({secret.person.name}, bài {secret.story}) mà chưa có sự "
        f"đồng ý: tìm chữ ấy trong mẫu, tên tệp, dữ liệu ảnh rồi bỏ đi"
    )
    return Fault(message, f"output/{name}", 0, f"people.{secret.fact}", "leak")
