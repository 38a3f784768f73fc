"""The slips of document control, in Chinese, as plain text that prints on any printer: receipt, notice, letter.

Owns their words and their columns; what they say comes from a copy's history. A name is printed where one is given.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from build_tools.copies.register.events import (
    Acknowledged,
    AnyEvent,
    Delivered,
    Destroyed,
    Entered,
    Extended,
    Prepared,
    Recalled,
    Renewed,
    Reported,
    Returned,
)
from build_tools.copies.register.history import Copy
from build_tools.copies.serials import grouped
from build_tools.language.model.manual import Manual
from build_tools.language.model.network import Network

STATES: Mapping[str, str] = {
    "issued": "已登记，待交付", "held": "在用", "recalled": "召回中", "returned": "已收回", "lost": "遗失",
    "stolen": "失窃", "damaged": "损坏", "destroyed": "已销毁", "kept": "总部母本",
}  # fmt: skip
EVENTS: Mapping[str, str] = {
    "issued": "登记发放", "kept": "立为总部母本", "prepared": "制成副本", "delivered": "交付", "acknowledged": "签收",
    "extended": "续借", "renewed": "更换口令", "recalled": "召回", "returned": "收回", "lost": "报告遗失",
    "stolen": "报告失窃", "damaged": "报告损坏", "destroyed": "销毁",
}  # fmt: skip
_RULE = "─" * 30
_SIGN = "＿" * 8


@dataclass(frozen=True, eq=False)
class Slips:
    """Writes the slips of one manual."""

    manual: Manual
    network: Network
    loss_form: str | None = None
    """Id of the form on which a loss is written down."""

    def receipt(self, copy: Copy, name: str | None) -> str:
        """To be signed by the holder at delivery of a copy or of a later revision."""
        due = [("应还日期", str(copy.due))] if copy.due else []
        pledge = (
            "本人收到上列副本，只供本人按规定使用；不抄录、不复印、不转述、不外传，不用时上锁。",
            "遗失、失窃、损坏，当日报告总部；离岗或总部召回时交还。",
        )
        rows = [*self._who(copy, name), ("修订版", copy.revision), ("登记日期", str(copy.issued)), *due]
        return self._slip("签收回执", rows, pledge, ("持有人签字", "文件管理员"))

    def returned(self, copy: Copy, events: Sequence[AnyEvent], name: str | None) -> str:
        """For the borrower: the copy is back, and what became of it from first to last."""
        whole = "完整" if copy.complete else "缺页或不完整，见备注"
        rows = [*self._who(copy, name), ("修订版", copy.revision), ("收回日期", str(copy.changed)), ("清点", whole)]
        said = ("该序列号不再使用，不发给别人。",)
        return self._slip("收回凭据", rows, said, ("交还人签字", "文件管理员"), self._course(events))

    def reported(self, copy: Copy, events: Sequence[AnyEvent], name: str | None) -> str:
        """For whoever reported a loss: what was written down, and what must follow."""
        rows = [*self._who(copy, name), ("修订版", copy.revision), ("情形", STATES[copy.state])]
        last = events[-1]
        if isinstance(last, Reported) and last.discovered is not None:
            rows.append(("发现日期", str(last.discovered)))
        rows.append(("登记日期", str(copy.changed)))
        stopped = "该序列号自登记之日起停用，今后不再发出；网上手册不再给它钥匙。"
        if copy.state == "damaged":
            said: tuple[str, ...] = (
                stopped,
                "残本连同散页交回总部清点、销毁，不自行丢弃、不修补续用；需要新本的，另行申领。",
            )
        else:
            said = (
                stopped,
                "此前已经发布的内容，持有这份副本和口令的人仍然读得到，请如实填写可能外泄的章节"
                + (f"（{self.loss_form}）。" if self.loss_form else "。"),
                "失而复得的，交回总部查验，不自行恢复使用。",
            )
        return self._slip(
            f"{STATES[copy.state]}报告受理回执", rows, said, ("报告人签字", "文件管理员"), self._course(events)
        )

    def destroyed(self, copy: Copy, events: Sequence[AnyEvent], name: str | None) -> str:
        """The record of a destruction before a witness."""
        rows = [*self._who(copy, name), ("修订版", copy.revision), ("销毁日期", str(copy.changed))]
        what = "全部销毁，不留残页" if copy.medium == "paper" else "从各台设备与备份中删除，打印的页一并销毁"
        said = (f"上列副本已在两人见证下{what}；该序列号不再使用。",)
        return self._slip("销毁记录", rows, said, ("经手人签字", "见证人签字"), self._course(events))

    def recall(self, copy: Copy, name: str | None) -> str:
        """The notice to the holder."""
        rows = [*self._who(copy, name), ("修订版", copy.revision), ("召回日期", str(copy.changed))]
        rows.append(("请于此日前交还", str(copy.due)))
        if copy.medium == "paper":
            said: tuple[str, ...] = ("请将上列副本连同全部摘出的页交还总部文件管理员，当场清点、换取收回凭据。",)
        else:
            said = (
                "请删去各台设备与备份里的电子副本，收齐打印和摘出的页，签字后交总部文件管理员，换取收回凭据。",
                "网上手册不再给这份副本钥匙。",
            )
        return self._slip("召回通知", rows, said, ("文件管理员", *(() if copy.medium == "paper" else ("持有人签字",))))

    def letter(self, copy: Copy, passcode: str, name: str | None) -> str:
        """The cover letter with the passcode, which is nowhere else."""
        rows = [*self._who(copy, name), ("修订版", copy.revision), ("口令", grouped(passcode))]
        if self.manual.control.online:
            rows.append(("网址", self.manual.control.online))
        if copy.generation > 1:
            rows.append(("口令更换", f"第 {copy.generation - 1} 次；今后发布的内容，旧口令打不开"))
        said = (
            "打开网上手册：大小写、空格、横线不论；I、L 与 1，O 与 0 不分。以后在同一个浏览器里自动打开。",
            "打开电子副本（PDF）：密码就是口令，连横线照印的填，字母大写。",
            "口令只归持有人：不写在副本上，不转告，不拍照。疑有外泄，当日报告总部更换。",
            *(("换口令之前收到的电子副本，仍由旧口令打开：请换领新文件，删去旧文件。",) if copy.generation > 1 else ()),
            "读完请把页面给出的确认码报给文件管理员。",
        )
        return self._slip("口令函", rows, said, ("文件管理员",))

    def post(self, copy: Copy) -> str:
        """Whom a copy was given to, in words, the outlet with its id."""
        if copy.authorisation is not None:
            return f"书面授权 {copy.authorisation}"
        role = next((one.title for one in self.network.roles if one.id == copy.role), str(copy.role))
        if copy.outlet is None:
            return f"总部 · {role}"
        outlet = next((one.title for one in self.network.outlets if one.id == copy.outlet), "")
        return f"{outlet}（{copy.outlet}）· {role}"

    def _who(self, copy: Copy, name: str | None) -> list[tuple[str, str]]:
        who = f"{self.post(copy)} · {name}" if name else self.post(copy)
        return [("序列号", copy.serial), ("持有人", who), ("持有人代号", copy.holder)]

    def _course(self, events: Sequence[AnyEvent]) -> list[str]:
        return ["经过", *(f"  {one.date}  {self._happened(one)}" for one in events)]

    def _happened(self, event: AnyEvent) -> str:
        word = EVENTS[event.event]
        match event:
            case Entered() | Prepared() | Delivered():
                word = f"{word}，修订版 {event.revision}"
            case Acknowledged():
                word = f"{word}，修订版 {event.revision}（{'签字回执' if event.proof == 'slip' else '确认码'}）"
            case Extended() | Recalled():
                word = f"{word}，应还日期 {event.due}"
            case Renewed():
                word = f"{word}，第 {event.generation} 个"
            case Returned() if event.condition == "incomplete":
                word = f"{word}，不完整"
            case Destroyed():
                word = f"{word}，见证 {self._role(event.witness)}"
        return f"{word}；{event.note}" if event.note else word

    def _role(self, identity: str) -> str:
        return next((one.title for one in self.network.roles if one.id == identity), identity)

    def _slip(
        self,
        title: str,
        rows: Iterable[tuple[str, str]],
        said: Iterable[str],
        signed: Iterable[str],
        more: Iterable[str] = (),
    ) -> str:
        lines = [f"{self.manual.brand.name}《{self.manual.title}》{title}", _RULE]
        lines += [f"{_padded(key, 16)}{value}" for key, value in rows]
        more = list(more)
        lines += ["", *more] if more else []
        lines += ["", *said, "", *(f"{_padded(who, 14)}{_SIGN}  日期 {_SIGN}" for who in signed)]
        lines += [_RULE, self.manual.control.confidentiality]
        return "\n".join(lines) + "\n"


def _padded(text: str, columns: int) -> str:
    """Text filled up to a width in which a Chinese character takes two columns."""
    width = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
    return text + " " * max(columns - width, 1)
