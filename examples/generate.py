"""Write the made-up audits under examples/audits/, always the same: a round of one whole-outlet audit for each outlet
of manual/network.yml, the short example that docs/auditors.md explains, and the follow-up audit of an outlet that
failed, bound to the one before, with headquarters' ruling on an objection beside it.

    python examples/generate.py

The answers are drawn from each item's response by an outlet's leaning (how well it works), its weak sections, and a
fixed seed; comments say what the answer says. Run it again after a checklist changed.
"""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw, ImageFilter

from build_tools.book.book import Book
from build_tools.core.digest import file_digest
from build_tools.language.checked import checked_library
from build_tools.language.form.applicability import Circumstances, applies
from build_tools.language.form.forms import Checklist, ChecklistSection, Item
from build_tools.language.form.responses import Choice, Graded, Multi, NumberResponse, YesNo
from build_tools.language.model.network import Outlet
from build_tools.language.wording import number

ROOT = Path(__file__).resolve().parent.parent
ROUND = ROOT / "examples" / "audits" / "2026-11"
FOLLOW_UP = ROOT / "examples" / "audits" / "2026-12"
FIRST_DAY = date(2026, 11, 2)
AUDITORS = ("示例审核员甲", "示例审核员乙", "示例审核员丙")

# How well an outlet works (share of items fully met), where it is weak, and what was left unchecked.
PROFILES: dict[str, tuple[float, tuple[str, ...], int]] = {
    "S001": (0.93, (), 0), "S002": (0.72, ("customer-files",), 0), "S003": (0.55, ("complaints-feelings",), 0),
    "S004": (0.62, ("organisation-staffing", "loyalty-segmentation"), 0), "S005": (0.985, (), 0),
    "S006": (0.82, ("process-facility",), 2), "S007": (0.12, ("three-stage-service", "evaluation-pdca"), 0),
    "S008": (0.74, ("document-control",), 0), "S009": (0.86, ("research-measurement",), 0),
    "S010": (0.42, ("leadership-culture", "service-conduct"), 0), "S011": (0.5, ("customer-files",), 25),
    "S012": (0.95, ("customer-files",), 0),
}  # fmt: skip

GOOD_PRACTICES = {
    "S001": "把顾客的交付日写进服务代表的月历，交付当天由店长打第一个电话。",
    "S005": "工地门口挂“今天做什么、谁负责、几点收工”的小白板，顾客下班路过就能看到。",
    "S009": "维修材料按小区建“常用件清单”，上门一次修好的比例明显提高。",
    "S012": "每季度请两位提过投诉的顾客来店里，看改进后的做法。",
}


class Auditor:
    """Fills in one checklist for one outlet."""

    def __init__(
        self, book: Book, outlet: Outlet, day: date, profile: tuple[float, tuple[str, ...], int] | None = None
    ) -> None:
        self.book, self.outlet, self.day = book, outlet, day
        self.leaning, self.weak, self.skipped = profile or PROFILES[outlet.id]
        self.random = random.Random(f"{day:%Y-%m} {outlet.id}")
        self.values: dict[str, Any] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.photos: list[tuple[str, str]] = []

    def fill(self, checklist: Checklist) -> dict[str, dict[str, Any]]:
        """Answers by item id."""
        for section in checklist.sections:
            self._section(section, self.leaning - (0.35 if section.id in self.weak else 0))
        for key in sorted(self.random.sample(sorted(self.answers), min(self.skipped, len(self.answers)))):
            self.answers[key] = {"answer": "not-checked", "reason": "当天负责人外出，资料未能取得"}
        self._drop_what_no_longer_applies(checklist)
        if self.outlet.id in GOOD_PRACTICES:
            met = [
                key
                for key, answer in self.answers.items()
                if "comment" not in answer and answer["answer"] != "not-checked"
            ]
            self.answers[self.random.choice(met)]["good_practice"] = GOOD_PRACTICES[self.outlet.id]
        return self.answers

    def _at(self) -> Circumstances:
        parameters = {key: one.value for key, one in self.book.parameters.items()}
        return Circumstances(self.outlet, self.day, self.values, parameters)

    def _section(self, section: ChecklistSection, leaning: float) -> None:
        if applies(section.applies_when, self._at()) is False:
            return
        for item in section.fields:
            if applies(item.applies_when, self._at()) is not False:
                self._item(item, leaning)
        for nested in section.sections:
            self._section(nested, leaning)

    def _drop_what_no_longer_applies(self, checklist: Checklist) -> None:
        """An item left unchecked may have been the condition of another."""
        self.values = {k: v for k, v in self.values.items() if self.answers[k]["answer"] != "not-checked"}
        for place in self.book.items.values():
            if place.item.id in self.answers and applies(place.item.applies_when, self._at()) is False:
                del self.answers[place.item.id]

    def _item(self, item: Item, leaning: float) -> None:
        if item.response.not_applicable == "allowed" and self.random.random() < 0.08:
            self.answers[item.id] = {"answer": "not-applicable", "reason": "本期没有发生此类业务"}
            return
        met = self.random.random() < leaning + (0.12 if item.critical else 0)
        raw, comment = self._answer(item, met)
        value = item.response.parse(raw)
        self.values[item.id] = value
        answer: dict[str, Any] = {"answer": raw}
        if item.response.possible is not None and item.response.earned(value) < item.response.possible:
            answer["comment"] = comment
        asked = item.evidence.required if item.evidence else "never"
        if (asked == "always" or ("comment" in answer and asked == "on-failure")) and self.random.random() < 0.9:
            answer["evidence"] = [self._photo(item)]
        self.answers[item.id] = answer

    def _photo(self, item: Item) -> str:
        """A new picture for the first few findings; further ones show the same table of papers."""
        if len(self.photos) < 3:
            self.photos.append((f"photos/{self.outlet.id}-{item.id}.jpg".lower(), item.id))
        return self.photos[-1][0]

    def _answer(self, item: Item, met: bool) -> tuple[Any, str]:
        response = item.response
        if isinstance(response, YesNo):
            if met:
                return response.expected, ""
            return "no" if response.expected == "yes" else "yes", "现场核对未见，陪同人员确认"
        if isinstance(response, Multi):
            missing = set() if met else self._missing(response)
            chosen = [one.id for one in response.options if one.id not in missing]
            return chosen, "缺：" + "；".join(one.label for one in response.options if one.id in missing)
        if isinstance(response, NumberResponse):
            return self._number(response, met)
        assert isinstance(response, Graded | Choice)
        ranked = sorted(response.options, key=lambda one: -(one.points or 0))
        chosen_one = ranked[0] if met else self.random.choice(ranked[1:2] * 2 + ranked[1:])
        return chosen_one.id, chosen_one.label

    def _missing(self, response: Multi) -> set[str]:
        """Options that were not seen. Without a lower step (8 of 10) there is no higher one (all 10)."""
        sample = self.random.sample(response.options, self.random.randint(1, max(1, len(response.options) // 2)))
        missing = {one.id for one in sample}
        for lower, higher in pairwise(response.options):
            if lower.id in missing and lower.label[:5] == higher.label[:5]:
                missing.add(higher.id)
        return missing

    def _number(self, response: NumberResponse, met: bool) -> tuple[str, str]:
        bands = sorted(response.bands, key=lambda band: -band.points)
        band = bands[0] if met else self.random.choice(bands[1:2] * 2 + bands[1:])
        above = min((one.from_ for one in response.bands if one.from_ > band.from_), default=None)
        top = above - 1 if above is not None else response.max if response.max is not None else band.from_
        low, high = int(band.from_), max(int(band.from_), int(min(top, band.from_ + 30)))
        value = str(self.random.randint(low, high))
        wanted = number(max(one.from_ for one in bands if one.points == bands[0].points))
        return value, f"抽查结果为 {value}{response.unit}，未达到 {wanted}"


def picture(path: Path, words: str, seed: str) -> None:
    """A stand-in for a photo: paper on a desk, a blurred label; no person, no place."""
    draw_random = random.Random(seed)
    base = tuple(draw_random.randint(120, 190) for _ in range(3))
    image = Image.new("RGB", (960, 720), base)
    draw = ImageDraw.Draw(image)
    for y in range(0, 720, 4):
        shade = draw_random.randint(-8, 8)
        draw.line((0, y, 960, y), fill=tuple(max(0, min(255, c + shade)) for c in base), width=4)
    for _ in range(draw_random.randint(1, 3)):
        x, y = draw_random.randint(60, 360), draw_random.randint(60, 220)
        draw.rectangle((x + 8, y + 10, x + 478, y + 420), fill=tuple(c - 40 for c in base))
        draw.rectangle((x, y, x + 470, y + 410), fill=(248, 246, 240))
        for row in range(9):
            draw.rectangle(
                (x + 40, y + 60 + row * 36, x + 40 + draw_random.randint(160, 390), y + 68 + row * 36),
                fill=(120, 124, 128),
            )
    image = image.filter(ImageFilter.GaussianBlur(1.4))
    ImageDraw.Draw(image).text((24, 684), f"SAMPLE  {words}", fill=(255, 255, 255))
    image.save(path, "JPEG", quality=60)


def write(path: Path, record: dict[str, Any], head: str) -> None:
    """Answers stay text: quoted where YAML would read them otherwise."""
    text = yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=1000)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# {head}\n{text}", encoding="utf-8")


def example_of_the_design(book: Book) -> dict[str, Any]:
    """Three stages, everything fulfilled but one answer: 92.50, grade A, weakest section in-sale."""
    checklist = book.checklists["three-stage-service"]
    answers: dict[str, Any] = {}
    for section in checklist.sections:
        for item in section.fields:
            best = Auditor(book, book.library.network.value.outlets[0], FIRST_DAY)._answer(item, True)[0]
            answers[item.id] = {"answer": best}
    answers["TSS-07"] = {"answer": "8", "comment": "两次隔天才答复", "evidence": ["photos/tss-07.jpg"]}
    return {
        "record": "A-2026-11-20-S001-three-stage-service-1",
        "form": {"id": checklist.id, "version": checklist.version},
        "outlet": "S001", "date": "2026-11-20",
        "by": {"name": "示例审核员甲", "role": "headquarters-auditor"},
        "holds": {"revision": book.manual.revision, "serial": "FCM-000427-7KQ3-4"},
        "answers": answers,
    }  # fmt: skip


def follow_up(book: Book, before: Path) -> None:
    """The outlet of grade D a month later: better, not good; one finding is objected to and decided anew."""
    outlet = next(one for one in book.library.network.value.outlets if one.id == "S007")
    checklist, day = book.checklists["outlet-audit"], FIRST_DAY + timedelta(days=36)
    auditor = Auditor(book, outlet, day, (0.74, ("evaluation-pdca",), 0))
    answers = auditor.fill(checklist)
    previous = yaml.safe_load(before.read_text("utf-8"))["record"]
    record = {
        "record": f"A-{day}-{outlet.id}-{checklist.id}-1",
        "form": {"id": checklist.id, "version": checklist.version},
        "outlet": outlet.id,
        "date": str(day),
        "by": {"name": AUDITORS[1], "role": "headquarters-auditor"},
        "holds": {"revision": book.manual.revision},
        "previous": {"record": previous, "sha256": file_digest(before)},
        "answers": answers,
    }
    shutil.rmtree(FOLLOW_UP, ignore_errors=True)
    (FOLLOW_UP / "photos").mkdir(parents=True)
    path = FOLLOW_UP / f"{outlet.id}.yml"
    write(path, record, f"{outlet.title}：复审。虚构的示例，由 examples/generate.py 生成。")
    for name, words in auditor.photos:
        picture(FOLLOW_UP / name, words, name)
    objected = next(
        key for key, one in answers.items() if "comment" in one and one["answer"] == "no" and book.items[key].item
    )
    appeal = {
        "record": record["record"],
        "sha256": file_digest(path),
        "rulings": [
            {
                "item": objected,
                "answer": "yes",
                "by": {"name": "推进室示例复核员", "role": "cs-promotion-office"},
                "date": str(day + timedelta(days=9)),
                "reason": "门店当日补交了审核前的原始记录，时间与内容经核对属实；审核时资料室未开。",
            }
        ],
    }
    write(FOLLOW_UP / f"{outlet.id}.appeal.yml", appeal, "对异议的裁定。虚构的示例，由 examples/generate.py 生成。")


def main() -> None:
    """Write the audits afresh."""
    book = Book(checked_library(ROOT))
    shutil.rmtree(ROUND, ignore_errors=True)
    (ROUND / "photos").mkdir(parents=True)
    checklist = book.checklists["outlet-audit"]
    for index, outlet in enumerate(book.library.network.value.outlets):
        day = FIRST_DAY + timedelta(days=index + index // 5 * 2)
        auditor = Auditor(book, outlet, day)
        record = {
            "record": f"A-{day}-{outlet.id}-{checklist.id}-1",
            "form": {"id": checklist.id, "version": checklist.version},
            "outlet": outlet.id,
            "date": str(day),
            "by": {"name": AUDITORS[index % 3], "role": "headquarters-auditor"},
            "holds": {"revision": book.manual.revision},
            "answers": auditor.fill(checklist),
        }
        write(
            ROUND / f"{outlet.id}.yml", record, f"{outlet.title}：全店审核。虚构的示例，由 examples/generate.py 生成。"
        )
        for name, words in auditor.photos:
            picture(ROUND / name, words, name)
    write(
        ROUND / "S001-three-stage-service.yml",
        example_of_the_design(book),
        "三阶段服务审核：docs/auditors.md 讲解的例子。",
    )
    picture(ROUND / "photos/tss-07.jpg", "TSS-07", "tss-07")
    follow_up(book, ROUND / "S007.yml")


if __name__ == "__main__":
    main()
