"""Conditions, points and numbers in words, so that a reader sees why an item applies and what an answer earns."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from build_tools.core.numbers.reading import written
from build_tools.language.form.conditions import Condition, Operand, ParameterValue
from build_tools.language.form.forms import Field
from build_tools.language.form.responses import (
    Choice,
    DateResponse,
    Graded,
    Multi,
    NumberResponse,
    Photo,
    ResponseBase,
    Signature,
    TableResponse,
    TextResponse,
    YesNo,
)
from build_tools.language.form.ruled import as_written
from build_tools.language.labels import Labels

YES_NO = {"yes": "是", "no": "否"}
_SUBJECTS = {
    "outlet.opened": "门店开业日期", "outlet.age_months": "审核日距开业的整月数", "outlet.class": "门店等级",
    "outlet.region": "所属大区", "outlet.relationship": "所选顾客关系类型",
}  # fmt: skip
_OPERATORS = {
    "is": "为“{}”", "is_not": "不为“{}”", "one_of": "为{}之一", "before": "早于{}", "from": "为{}或以后",
    "at_least": "不少于{}", "less_than": "少于{}",
}  # fmt: skip


number = written
"""A decimal without needless zeros: 2, 0.5."""


def condition(one: Condition, fields: Mapping[str, Field], parameters: Mapping[str, str], labels: Labels) -> str:
    """A condition as one clause: 门店开业日期早于2005-01-01."""
    parts = []
    for subject, test in one.tests.items():
        operator, operand = test.operator
        field = fields.get(subject)
        operands = operand if isinstance(operand, tuple) else (operand,)
        words = "、".join(_operand(subject, value, field, parameters, labels) for value in operands)
        name = _SUBJECTS.get(subject) or (f"{subject}（{field.label}）" if field else subject)
        parts.append(f"{name}{_OPERATORS[operator].format(words)}")
    if one.all_:
        parts.append("，且".join(condition(inner, fields, parameters, labels) for inner in one.all_))
    if one.any_:
        parts.append("（" + "，或".join(condition(inner, fields, parameters, labels) for inner in one.any_) + "）")
    if one.not_:
        parts.append(f"并非（{condition(one.not_, fields, parameters, labels)}）")
    return "，且".join(parts)


def _operand(
    subject: str, value: Operand, field: Field | None, parameters: Mapping[str, str], labels: Labels
) -> str:
    text = parameters[value.parameter] if isinstance(value, ParameterValue) else value
    if subject == "outlet.relationship":
        return labels.relationships.get(text, text)
    return answer(field.response, text) if field is not None else text


def answer(response: ResponseBase, value: object) -> str:
    """A parsed answer as a reader says it."""
    response = as_written(response)
    if isinstance(response, YesNo):
        return YES_NO.get(str(value), str(value))
    if isinstance(response, Graded | Choice):
        return next((option.label for option in response.options if option.id == value), str(value))
    if isinstance(response, Multi):
        chosen = value if isinstance(value, tuple) else (value,)
        if response.possible is not None and isinstance(value, tuple):  # a report lists what was not met by itself
            return (
                f"{len(response.options)} 项全部做到"
                if not response.unmet(value)
                else f"{len(response.options)} 项中做到 {len(value)} 项"
            )
        return "、".join(option.label for option in response.options if option.id in chosen) or "（无）"
    if isinstance(response, NumberResponse) and isinstance(value, Decimal):
        unit = response.unit
        gap = "" if not unit or unit[0] in "/%％" or not unit[0].isascii() else " "
        return f"{number(value)}{gap}{unit}"
    if isinstance(response, Photo) and isinstance(value, tuple):
        return "、".join(value)
    return str(value)


def points(response: ResponseBase) -> tuple[tuple[str, str], ...]:
    """What each answer earns, best first: (answer, points)."""
    if isinstance(response, YesNo):
        good = response.expected
        return ((YES_NO[good], "1"), (YES_NO["no" if good == "yes" else "yes"], "0"))
    if isinstance(response, Graded | Choice | Multi):
        return tuple(
            (option.label, "" if option.points is None else number(option.points)) for option in response.options
        )
    if isinstance(response, NumberResponse) and response.bands:
        rows, above = [], None
        for band in response.bands:
            start = number(band.from_)
            span = f"{start} 及以上" if above is None else f"{start} 至 {above} 以下" if above != start else start
            rows.append((span, number(band.points)))
            above = start
        return tuple(rows)
    return ()


def response_name(response: ResponseBase) -> str:
    """The kind of answer that is asked for."""
    names: dict[type[ResponseBase], str] = {
        YesNo: "是 / 否", Graded: "分级", Choice: "单选", Multi: "多选", NumberResponse: "数值", DateResponse: "日期",
        TextResponse: "文字", Photo: "照片", Signature: "签名", TableResponse: "表格",
    }  # fmt: skip
    return names[type(response)]
