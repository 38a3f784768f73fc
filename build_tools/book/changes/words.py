"""What a changed place is called, in the words of the page on which it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from build_tools.core.yaml.documents import Path
from build_tools.language.labels import Labels
from build_tools.language.model.manual import Part
from build_tools.revisions.changes import Aspect, Change

if TYPE_CHECKING:
    from build_tools.book.book import Book

WHATS = {"added": "新增", "removed": "删除", "moved": "移动", "changed": "修改"}
EFFECTS = {"stricter": "收紧", "looser": "放宽", "editorial": "文字调整"}
STANDINGS = {"binding": "须照新的办", "open": "须照新的办", "free": "文字调整"}
"""Where nobody declared an effect."""
KINDS = {
    "manual": "手册", "part": "篇", "chapter": "章", "section": "节", "form": "表单", "survey": "问卷",
    "checklist": "审核清单", "block": "清单的节", "field": "栏目", "item": "检查项", "parameter": "参数",
    "touchpoint": "接触点", "role": "岗位", "term": "词语", "figure": "登记的数字", "fact": "内容来源",
}  # fmt: skip
ASPECTS: Mapping[Aspect, str] = {
    "target": "目标", "deadline": "期限", "number": "数量", "obligation": "义务用语", "duty": "责任岗位",
    "weight": "权重", "points": "分值", "bands": "等级线", "severity": "严重程度", "condition": "适用条件",
    "criteria": "对应条目", "steps": "步骤", "answer": "答法", "figure": "数字", "term": "词义", "order": "次序",
}  # fmt: skip
"""Those worth a mark of their own; text, reasons, links and looks speak for themselves."""
_PLACES = {
    "title": "标题", "text": "正文", "reason": "为什么", "house_rule": "总部自定", "owner": "责任岗位",
    "sources": "来源", "see": "另见", "forms": "表单", "entries": "依据条目", "kind": "种类", "audited": "不设检查项",
    "metric": "指标", "target": "目标", "how": "测量", "touchpoint": "接触点", "steps": "步骤", "do": "做什么",
    "role": "谁", "within": "何时", "record": "记录", "rows": "表格", "columns": "栏目", "width": "列宽",
    "figures": "数字", "diagram": "图", "term": "词语", "lesson": "教训", "chapters": "归属章节", "question": "问题",
    "label": "文字", "criteria": "对应条目", "weight": "权重", "severity": "严重程度", "critical": "一票否决",
    "gap": "整改类别", "required": "何时必填", "applies_when": "适用条件", "guidance": "说明", "evidence": "证据",
    "ask": "看什么", "response": "答法", "options": "选项", "points": "分值", "bands": "分段", "from": "起点",
    "unit": "单位", "min": "最小值", "max": "最大值", "expected": "应答", "type": "类型",
    "not_applicable": "可填不适用", "at_least": "至少", "scoring": "评分", "model": "评分方法", "grades": "等级",
    "consequence": "结果", "follow_up": "整改期限", "days": "天数", "coverage_floor": "检查覆盖率下限",
    "repeat": "重复发生", "deduct": "扣分", "raise_severity": "加重", "include": "包含的清单", "purpose": "用途",
    "keep": "保存", "version": "版本", "value": "值", "set_by": "由谁设定", "word": "词语",
    "english": "英文", "variants": "又作", "short": "含义", "homonym": "同形异义", "source": "出处",
    "status": "是否核实", "data": "数据", "note": "附注", "conflicts_with": "不一致", "wordings": "其他写法",
    "summary": "提要", "audience": "谁应读", "intro": "引言", "control": "文件控制", "confidentiality": "保密提示",
    "statement": "保密与知识产权声明", "reference_only": "使用说明", "kit": "特许经营配套", "brand": "品牌",
    "subtitle": "副标题", "audiences": "按岗位阅读", "objection": "申诉", "to": "向谁提出", "duty": "职责",
    "stage": "阶段", "side": "所属", "layout": "版式", "lines": "行数", "blank_rows": "空行", "sections": "节",
    "gist": "要点", "how_used": "去向", "use": "用法", "seed": "底稿", "measure": "衡量",
}  # fmt: skip
_QUIET = frozenset({"measure", "response", "scoring", "control", "evidence", "options", "grades"})
"""Levels whose name says nothing beside that of the place in them."""


def kind_title(change: Change, entry_kind: str, labels: Labels) -> str:
    """检查项, 标准, …"""
    return labels.kinds.get(entry_kind, "条目") if change.kind == "entry" else KINDS[change.kind]


def thing(identity: str, book: Book) -> str:
    """What an amendment calls by kind and id, in words: 参数“咨询答复期限”. What is gone by now keeps its id."""
    kind, _, name = identity.partition(":")
    chapter = name.partition("/")[0]
    chapters = {key: one.value for key, one in book.library.chapters.items()}
    titles: Mapping[str, str] = {}
    match kind:
        case "manual":
            return book.manual.title
        case "chapter":
            titles = {key: one.title for key, one in chapters.items()}
        case "section" if chapter in chapters:
            titles = {f"{chapter}/{one.id}": one.title for one in chapters[chapter].sections}
        case "part":
            titles = {one.part: one.title for one in book.manual.contents if isinstance(one, Part)}
        case "term":
            titles = {key: one.word for key, one in book.terms.items()}
        case "parameter":
            titles = {key: one.title for key, one in book.parameters.items()}
        case "touchpoint":
            titles = {key: one.title for key, one in book.touchpoints.items()}
        case "role":
            titles = {key: one.title for key, one in book.roles.items()}
        case "figure":
            titles = {key: one.title for key, one in book.figures.items()}
    return f"{KINDS.get(kind, kind)}“{titles.get(name, name)}”"


def place(path: Path, names: Mapping[str, str] | None = None) -> str:
    """第2步何时, 指标, 选项“延迟转交”分值. `names`: what elements of lists are called."""
    if path[:1] == ("grounds",):
        return "引用的数值"
    if len(path) >= 2 and path[0] == "steps" and isinstance(path[1], int):
        return f"第{path[1] + 1}步" + (f" {_PLACES.get(str(path[2]), '')}" if len(path) > 2 else "")
    if len(path) == 2 and path[0] == "rows" and isinstance(path[1], int):
        return f"第{path[1] + 1}行"
    if len(path) == 2 and path[0] == "response" and isinstance(path[1], int):
        return f"答法{path[1] + 1}"
    words = []
    for part in path:
        if isinstance(part, int):
            words.append(str(part + 1))
        elif part in _PLACES and not (part in _QUIET and part != path[-1]):
            words.append(_PLACES[part])
        elif part not in _PLACES:
            words.append(f"“{(names or {}).get(part, part)}”")
    return " ".join(words)


def value(path: Path, text: str, labels: Labels) -> str:
    """A code of the sources as readers say it."""
    last = path[-1] if path else ""
    if last == "target":
        return text.replace(">=", "≥").replace("<=", "≤")
    words: Mapping[str, str] = {
        "severity": labels.severities, "gap": labels.gaps, "kind": labels.kinds, "required": _REQUIRED,
        "stage": labels.stages, "side": labels.sides, "not_applicable": _ALLOWED,
        "status": {**_STATUS, "unverified": labels.unverified},
        "expected": labels.yes_no, "set_by": _SET_BY, "raise_severity": labels.yes_no,
    }.get(str(last), {})  # fmt: skip
    return words.get(text, text)


_REQUIRED = {"yes": "必填", "no": "选填", "never": "不要求", "on-failure": "不符合时", "always": "必附"}
_STATUS = {"verified": "已核实"}
_ALLOWED = {"allowed": "可以", "refused": "不可以"}
_SET_BY = {"sources": "来源给定", "headquarters": "总部自定"}
