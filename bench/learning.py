"""Learning: the lexicon alone against the lexicon blended with what an editor's decisions taught.

    python bench/learning.py [folder]

The folder holds ``relevance-dev.jsonl`` (labelled items) and ``feeds/*.xml``. A made-up editor with
a steady taste goes through them: takes what the lexicon calls relevant, dismisses scholarships
that advertise, and takes people who give, whom the lexicon mostly misses. The model learns from the
earlier decisions and is asked about the later ones. Then a stream written from phrases shows how
precision, recall, calibration and time go with the number of decisions. It is easier than life.
"""

from __future__ import annotations

import html
import json
import re
import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

from pipeline.learning import Decision, Model, blend, learned, train
from pipeline.relevance import score

FOLDER = Path(__file__).parents[2] / "shared" / "data"
NOW = datetime(2026, 11, 23, 8, tzinfo=timezone(timedelta(hours=7)))
GIVES = re.compile(r"tặng|ủng hộ|hảo tâm|từ thiện|thiện nguyện|góp |nhân ái|cưu mang|nghĩa tình")
SELLS = re.compile(
    r"học bổng.*(du học|quốc tế|tiếng anh|ielts|học phí|công ty|tập đoàn|bank|insurance)"
    r"|(công ty|tập đoàn|bank|toyota|acecook|rohto|núi pháo|chubb|vrg).*(học bổng|tiếp sức)"
)
Item = tuple[str, str, bool]  # title, summary, whether the editor wants it

# ---------------------------------------------------------------- a real stream, a made-up editor


def real(folder: Path) -> Iterator[Item]:
    """Items with the editor's wish."""
    for line in (folder / "relevance-dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield _wish(row["title"], row["summary"], row["label"] == "positive")
    seen: set[str] = set()
    for path in sorted(folder.glob("feeds/*.xml")):
        for item in re.findall(r"<item>(.*?)</item>", path.read_text(encoding="utf-8"), re.S):
            title, summary = _tag(item, "title"), _tag(item, "description")
            if title not in seen:
                seen.add(title)
                yield _wish(title, summary, score(title, summary, "").relevant)


def _tag(item: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", item, re.S)
    words = re.sub(r"<!\[CDATA\[|\]\]>", "", found[1] if found else "")
    return re.sub(r"<[^>]+>", "", html.unescape(words))


def _wish(title: str, summary: str, relevant: bool) -> Item:
    sells = SELLS.search(f"{title} {summary}".lower())
    return title, summary, not sells and (relevant or bool(GIVES.search(title.lower())))


def decided(items: Iterable[Item], days: float = 120) -> list[Decision]:
    """Decisions spread evenly over the last days, in the order given."""
    rows = list(items)
    step = timedelta(days=days) / max(len(rows), 1)
    return [
        Decision(t, s, "", wish, NOW - step * (len(rows) - n), score(t, s, "").value)
        for n, (t, s, wish) in enumerate(rows)
    ]


def desk(items: list[Item], seed: int) -> list[Item]:
    """What passes over a desk: all that could matter, and as much again of the rest."""
    near = [i for i in items if i[2] or score(i[0], i[1], "").value >= 0.05 or SELLS.search(i[0])]
    rest = [i for i in items if i not in near]
    mixed = near + Random(seed).sample(rest, min(len(rest), 2 * len(near)))
    Random(seed).shuffle(mixed)
    return mixed


# ---------------------------------------------------------------- a written stream

WHO = "Nữ sinh|Nam sinh|Cô học trò|Cậu học trò|Tân sinh viên|Thủ khoa|Cặp song sinh|Học sinh"
WHERE = "Mèo Vạc|Đồng Tháp|Quảng Trị|Lũng Cú|Phú Lợi|Bình Sơn|Hàm Yên|Trà Vinh|Nậm Dịch|Cà Mau"
FIRM = "Tập đoàn An Phát|Ngân hàng Sao Mai|Công ty Hải Hà Xanh|Hệ thống Anh ngữ Nova|Trường Pacific"
GIVER = "Ông lão bán vé số|Bà chủ quán cơm|Cựu chiến binh|Tiểu thương chợ|Kiều bào|Vợ chồng thợ hồ"
KINDS = [  # the wish, its share of the stream, titles, summaries
    (
        True,
        0.25,
        "{who} {where} mồ côi đỗ đại học|{who} {where} vượt khó|Nghị lực của {who} {where}",
        "Gia cảnh khó khăn, em vừa học vừa làm thuê.|Cha mất sớm, mẹ đau ốm, em vẫn học giỏi.",
    ),
    (
        True,
        0.08,
        "Thầy giáo {where} giữ con chữ cho trò nghèo|Lớp học xóa mù chữ ở {where}",
        "Mười năm thầy vận động học sinh đến lớp.|Lớp học sáng đèn mỗi tối ở bản xa.",
    ),
    (
        True,
        0.12,
        "{giver} {where} góp gạo nuôi trẻ|{giver} dành dụm xây cầu|{giver} mở bếp cơm 0 đồng",
        "Tấm lòng thơm thảo giữa đời thường.|Mỗi ngày người ấy lặng lẽ sẻ chia với xóm nghèo.",
    ),
    (
        False,
        0.15,
        "{firm} trao học bổng cho học sinh nghèo {where}|{firm} tiếp sức học sinh đến trường",
        "Chương trình khẳng định cam kết phát triển bền vững của thương hiệu.|"
        "Đây là hoạt động thường niên trong chiến lược trách nhiệm xã hội của doanh nghiệp.",
    ),
    (
        False,
        0.15,
        "Săn học bổng du học cùng {firm}|{firm} mở đơn học bổng cho tân sinh viên",
        "Cơ hội học bổng đến 70% học phí cho học sinh khó khăn đăng ký sớm.|"
        "Thí sinh nộp hồ sơ trực tuyến để nhận ưu đãi học phí.",
    ),
    (
        False,
        0.25,
        "{where} khởi công tuyến đường mới|Giá nông sản ở {where} tăng|Đội bóng {where} thắng đậm",
        "Dự án hoàn thành trong năm tới.|Bà con phấn khởi.|Trận đấu diễn ra tối qua.",
    ),
]


def written(count: int, seed: int, noise: float = 0.06) -> list[Item]:
    """Headlines from phrases; now and then the editor decides against her own taste."""
    dice = Random(seed)
    items = []
    for kind in dice.choices(KINDS, [k[1] for k in KINDS], k=count):
        wish, _, titles, summaries = kind
        words = {"who": WHO, "where": WHERE, "firm": FIRM, "giver": GIVER}
        filled = {name: dice.choice(options.split("|")) for name, options in words.items()}
        title = dice.choice(titles.split("|")).format(**filled)
        items.append((title, dice.choice(summaries.split("|")), wish != (dice.random() < noise)))
    return items


# ---------------------------------------------------------------- measuring


def judged(later: Iterable[Decision], model: Model | None) -> list[tuple[float, bool]]:
    """The blended value (or the lexicon's) with the editor's answer."""
    return [
        (blend(score(d.title, d.summary, d.text), model, d.title, d.summary, d.text).value, d.taken)
        for d in later
    ]


def rates(pairs: list[tuple[float, bool]], threshold: float = 0.5) -> str:
    """Precision and recall, average precision and expected calibration error in one line."""
    chosen = [taken for value, taken in pairs if value >= threshold]
    wanted = sum(taken for _, taken in pairs)
    right = sum(chosen)
    return (
        f"precision {right / max(len(chosen), 1):.3f} recall {right / max(wanted, 1):.3f} "
        f"AP {average_precision(pairs):.3f} ECE {calibration_error(pairs):.3f}"
    )


def average_precision(pairs: list[tuple[float, bool]]) -> float:
    """How well the values order what is wanted before what is not."""
    hits = total = 0.0
    for place, (_, taken) in enumerate(sorted(pairs, key=lambda p: -p[0]), 1):
        hits += taken
        total += taken * hits / place
    return total / max(hits, 1)


def calibration_error(pairs: list[tuple[float, bool]], bins: int = 10) -> float:
    """How far, on average, a value lies from the share that was taken."""
    rows: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for value, taken in pairs:
        rows[min(int(value * bins), bins - 1)].append((value, taken))
    gaps = (abs(sum(v for v, _ in row) - sum(t for _, t in row)) for row in rows if row)
    return sum(gaps) / max(len(pairs), 1)


def on_real_items(items: list[Item]) -> None:
    """Ten shuffles of the desk's stream, the last two fifths held out of each."""
    alone, blended = [], []
    for seed in range(10):
        rows = decided(desk(items, seed))
        cut = len(rows) * 3 // 5
        model = train(rows[:cut], NOW)
        alone += judged(rows[cut:], None)
        blended += judged(rows[cut:], model)
    print(f"real items, {cut} decisions, {len(rows) - cut} held out, ten shuffles")
    print("  lexicon", rates(alone))
    print("  blended", rates(blended))
    if model:
        spilt = [i for i in items if not i[2] and not score(i[0], i[1], "").relevant]
        lifted = sum(value >= 0.5 for value, _ in judged(decided(spilt), model))
        print(f"  of {len(spilt)} items neither wants, blended shows {lifted}")
        print("  learned:", ", ".join(f"{m.term} {m.after:+.1f}" for m in learned(None, model)))


def on_written_items() -> None:
    """By the number of decisions."""
    later = decided(written(1500, seed=99))
    print("written stream\n  lexicon     ", rates(judged(later, None)))
    for count in (200, 300, 500, 1000, 2000, 5000):
        rows = decided(written(count, seed=1))
        started = time.process_time()
        model = train(rows, NOW)
        spent = time.process_time() - started
        print(f"  {count:4} blended", rates(judged(later, model)), f"{spent:.2f} s CPU")


def cost(items: list[Item]) -> None:
    """Five thousand decisions with a lead of text each: seconds, memory, the stored size."""
    dice, leads = Random(5), [s for _, s, _ in items]
    chosen = decided(dice.choices(items, k=5000))
    rows = [replace(d, text=" ".join(dice.sample(leads, 6))) for d in chosen]
    started = time.process_time()
    model = train(rows, NOW)
    spent = time.process_time() - started
    tracemalloc.start()
    train(rows, NOW)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    size = len(json.dumps(model.as_dict() if model else {}, ensure_ascii=False).encode()) / 1e3
    print(f"5,000 decisions with text: {spent:.1f} s CPU, {peak:.0f} MB, stored {size:.0f} kB")
    started = time.process_time()
    judged(rows[:1000], model)
    print(f"scored and blended: {1000 / (time.process_time() - started):,.0f}/s")


def main(folder: Path = FOLDER) -> None:
    """Every figure; without the real items only the written ones."""
    items = list(real(folder)) if (folder / "relevance-dev.jsonl").is_file() else []
    if items:
        on_real_items(items)
    else:
        print(f"no labelled items in {folder}: only written ones are measured")
    on_written_items()
    cost(items or written(2000, seed=3))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
