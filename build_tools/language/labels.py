"""Words of the interface in the source edition. Other editions translate exactly these (gettext will wrap them)."""

from __future__ import annotations

KINDS = {
    "policy": "方针", "standard": "标准", "procedure": "程序", "definition": "定义",
    "figure": "图示", "table": "表", "case": "案例", "note": "说明",
}  # fmt: skip
SEVERITIES = {"critical": "严重不符合", "major": "主要不符合", "minor": "轻微不符合", "observation": "观察项"}
GAPS = {
    "correct": "错误之事：及时改正",
    "prevent": "不良趋势：加以防止",
    "adopt": "有益方法：予以采纳",
    "finish": "未办之事：尽快办理",
}
STAGES = {"pre-sale": "售前", "in-sale": "售中", "after-sale": "售后", "always": "全程"}
RELATIONSHIPS = {
    "basic": "基本型",
    "reactive": "被动型",
    "accountable": "负责型",
    "proactive": "能动型",
    "partner": "伙伴型",
}
EFFECTS = {
    "fail": "不论得分，评为最低等级",
    "zero-section": "所在部分记 0",
    "zero-total": "总分记 0",
}
EVIDENCE = {"never": "", "on-failure": "不符合时", "always": "必附"}
OUTCOMES = {
    "conformity": "符合",
    "nonconformity": "不符合",
    "not-applicable": "不适用",
    "not-checked": "未检查",
    "unscored": "不计分",
}
NO_GRADE = {
    "nothing-applies": "没有适用的检查项，不评等级",
    "coverage": "检查覆盖率不足，暂不评等级",
    "open-range": "未检查项仍可能改变等级，暂不评等级",
}
CHANGES = {
    "repeat": "重复发生：上次不符合，这次仍不符合",
    "new": "新出现：上次没有",
    "mended": "已改好：上次不符合，这次符合",
    "unproved": "未能核实：上次不符合，这次没有查或不适用",
}
YES_NO = {"yes": "是", "no": "否"}
UNVERIFIED = "未核实"
SIDES = {"headquarters": "总部", "outlet": "门店"}
