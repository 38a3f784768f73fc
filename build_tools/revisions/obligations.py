"""What a sentence asks: its words of obligation, its deadlines, its other numbers.

Owns what a machine can see of a rule without understanding it. A text whose obligations or numbers differ is never an
editorial change; 三十日 and 30天 are the same deadline, so writing it otherwise is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from decimal import Decimal

from build_tools.revisions.word_diff import tokens

_OBLIGATIONS = {
    "必须": "must", "必需": "must", "应当": "must", "应该": "must", "应": "must", "须": "must", "务必": "must",
    "一律": "always", "不得": "must not", "不准": "must not", "不许": "must not", "不可": "must not",
    "不应": "must not", "不应当": "must not", "禁止": "must not", "严禁": "must not", "切勿": "must not",
    "可以": "may", "可": "may",
    "不必": "need not", "无须": "need not", "无需": "need not", "不须": "need not",
    "must": "must", "shall": "must", "should": "should", "may": "may", "never": "must not", "always": "always",
}  # fmt: skip
"""Word to what it asks. Single characters count only as a word by themselves: not the 应 of 适应, the 可 of 可能."""
_DENIED = {"must": "must not", "may": "must not"}
_NEED = frozenset({"必须", "必需", "须"})
_ENGLISH_NOT = re.compile(r"\b(must|shall|should|may)\s+not\b")

_AT_ONCE = {
    "当天": "day 0", "当日": "day 0", "当场": "at once", "立即": "at once", "立刻": "at once", "马上": "at once",
    "即刻": "at once", "次日": "day 1", "第二天": "day 1", "隔天": "day 1", "同一天": "same day",
}  # fmt: skip
_UNITS = {
    "秒": "second", "分钟": "minute", "分": "point", "小时": "hour", "钟头": "hour", "工作日": "working day",
    "日": "day", "天": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter",
    "季": "quarter", "年": "year",
}  # fmt: skip
_ENGLISH_UNITS = r"(?:working )?(?:second|minute|hour|day|week|month|quarter|year)"
_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = r"(?<![统唯专万第])[〇零一二两三四五六七八九十百千万半]+"
_NUMBER = rf"(?<![A-Za-z0-9.])(?<![A-Za-z]-)[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?|{_CHINESE}"
_WORDS_OF_TIME = "|".join(sorted(_UNITS, key=len, reverse=True))
_DEADLINE = re.compile(
    rf"(?P<number>{_NUMBER})\s*个?\s*(?:(?P<unit>{_WORDS_OF_TIME})(?!之)|(?P<english>{_ENGLISH_UNITS})s?\b)"
    rf"|(?P<once>{'|'.join(sorted(_AT_ONCE, key=len, reverse=True))})"
)
_QUANTITY = re.compile(
    r"(?<![A-Za-z0-9.])(?<![A-Za-z]-)(?P<digits>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(?P<share>\s*[%％‰])?(?![0-9]|-[0-9])"
    rf"|百分之(?P<percent>{_CHINESE})|(?P<chinese>{_CHINESE})\s*(?:个?[人名份次件项条处家页张倍成位张遍步]|个)"
)
_LIST_MARK = re.compile(r"^\s*[0-9]+[.)]\s", re.MULTILINE)
# Four digits are no number of an item where a day or a running number follows: A-2026-11-20, W-2026-001.
_ID = re.compile(r"\b[A-Z][A-Z0-9]{0,4}-(?:[0-9]{2,3}|[0-9]{4}(?!-[0-9]))\b")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def obligations(text: str) -> Counter[str]:
    """How often the text commands, forbids, allows."""
    words = tokens(_ENGLISH_NOT.sub(" never ", unicodedata.normalize("NFKC", text).lower()))
    found = Counter[str]()
    for before, word in zip(["", *words], words, strict=False):
        if (asked := _OBLIGATIONS.get(word)) is not None:
            if before == "不":
                asked = "need not" if word in _NEED else _DENIED.get(asked, asked)
            found[asked] += 1
    return found


def deadlines(text: str) -> Counter[str]:
    """Every span of time and every day that the text names."""
    plain = _plain(text)
    found = Counter(_DAY.findall(plain))
    for match in _DEADLINE.finditer(_DAY.sub(" ", plain)):
        if match["once"]:
            found[_AT_ONCE[match["once"]]] += 1
        else:
            found[f"{_value(match['number'])} {_UNITS.get(match['unit'] or '', match['english'])}"] += 1
    return found


def quantities(text: str) -> Counter[str]:
    """Every other number that the text names, shares with their sign."""
    found = Counter[str]()
    for match in _QUANTITY.finditer(_DEADLINE.sub(" ", _DAY.sub(" ", _plain(text)))):
        if match["digits"]:
            found[_value(match["digits"]) + ("%" if match["share"] else "")] += 1
        elif match["percent"]:
            found[_value(match["percent"]) + "%"] += 1
        elif match["chinese"] != "一":  # as often an article as a number
            found[_value(match["chinese"])] += 1
    return found


def _plain(text: str) -> str:
    """In one form of writing, without ids and the numbers of lists."""
    return _LIST_MARK.sub(" ", _ID.sub(" ", unicodedata.normalize("NFKC", text)).lower())


def _value(number: str) -> str:
    if number[0].isdigit():
        return f"{Decimal(number.replace(',', '')).normalize():f}"
    return str(_chinese(number))


def _chinese(number: str) -> Decimal:
    """三十 is 30, 一百二十 is 120, 半 is 0.5."""
    total, part, digit = Decimal(0), Decimal(0), Decimal(0)
    for sign in number:
        if sign in _DIGITS:
            digit = digit * 10 + _DIGITS[sign] if digit and not part else Decimal(_DIGITS[sign])
        elif sign in _TENS:
            part, digit = part + (digit or 1) * _TENS[sign], Decimal(0)
        elif sign == "万":
            total, part, digit = total + (part + digit or 1) * 10_000, Decimal(0), Decimal(0)
        else:
            digit += Decimal("0.5")
    return (total + part + digit).normalize() + 0
