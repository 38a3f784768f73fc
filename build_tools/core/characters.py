"""Classes of characters by which text is set and broken: full-width marks, and words at which a reader pauses.

The only module whose literals may hold Chinese: these are characters that readers and typesetting look for in what
others wrote, never words that we say.
"""

from __future__ import annotations

CLOSING = "，。、；：！？）》〉」』】〕”’．"
"""Full-width marks whose glyph has its white on the right."""
OPENING = "（《〈「『【〔“‘"
"""Full-width marks whose glyph has its white on the left."""
CLOSING_OF_BOLD = "，。、；：？！”’）》】…"
"""Marks before which CommonMark does not close bold words when a character follows."""
CLOSE_UNITS = "/%％"
"""Units that stand close to their number whatever the language."""
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters, as ranges of a regular expression's class."""
SHARE_MARKS = "%％‰"
"""Stand behind a share."""
NEVER_FIRST = frozenset("，。、；：！？…—～·％‰℃）》〉」』】〕”’,.;:!?)]}%")
"""What no line begins with."""
NEVER_LAST = frozenset("（《〈「『【〔“‘([{￥$")
"""What no line ends with."""
LIST_MARK = "、"
"""Stands between the parts of a list, where a reader pauses less than at other marks."""
PARTICLE = "的"
"""Ends what is said of the next word."""
CONJUNCTIONS = "与和及或"
"""Begin the next part of a list."""
FULL_STOPS = "。｡"
"""What a Chinese keyboard types where a number has its point."""
AFFIRMED, DENIED = frozenset("√✓✔对有"), frozenset("×✗✘错无")
"""Signs that people put for yes and for no, whatever they were asked to choose."""
YEAR, MONTH, DAY = "年", "月", "日"
"""Behind the numbers of a date."""
SEPARATORS = ";；、，,"
"""Between several names on one line."""
WIDE = {"*": "＊", "_": "＿", "#": "＃", "<": "＜", ">": "＞", "`": "＇", "\\": "＼", "$": "＄"}
"""Full-width likenesses of signs that a program would take for its own."""
STOPS = "。！？；：，、"
"""Where a run of text ends."""
