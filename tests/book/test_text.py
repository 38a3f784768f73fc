"""The text renderer: references, terms, marks; and whatever is written, no tag comes out that is not our own."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from build_tools.book.text import Link, Scope, Terms, TextRenderer, link_html

LINKS = {
    ("entry", "AAA-001"): Link("#AAA-001", "以顾客为先", "ref entry", number="1.1.1"),
    ("form", "F-01"): Link("../forms/F-01.html", "记录 <1> & 更多", "chip form", number="F-01"),
    ("figure", "FG-001"): Link("#FG-001", "5–6 倍", "figure-value", "未核实"),
    ("figure", "FG-003"): Link("#FG-003", "95%", "figure-value"),
    ("parameter", "limit"): Link("", "2小时", "parameter"),
}
TERMS = Terms.of(
    {
        "顾客": ("customer", '买的人，"有需要"。', "#customer"),
        "客户": ("customer", '买的人，"有需要"。', "#customer"),
        "顾客满意度": ("satisfaction", "多满意。", "#satisfaction"),
        "CS": ("cs", "customer <satisfaction>", "#cs"),
    }
)


def resolve(kind: str, identity: str) -> Link:
    return LINKS.get((kind, identity), Link('#"><script>', "<b>别处</b>"))


TEXT = TextRenderer(resolve, TERMS)


def marked(words: str, term: str, tip: str) -> str:
    return f'<a class="term" href="#{term}" data-tip="{tip}">{words}</a>'


CUSTOMER = marked("顾客", "customer", "买的人，&quot;有需要&quot;。")
SATISFACTION = marked("顾客满意度", "satisfaction", "多满意。")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[[entry:AAA-001]]", '<a class="ref entry" href="#AAA-001"><span class="no">1.1.1</span>以顾客为先</a>'),
        ("[[entry:AAA-001|总则]]", '<a class="ref entry" href="#AAA-001">总则</a>'),
        ("[[entry:AAA-001|<b>&]]", '<a class="ref entry" href="#AAA-001">&lt;b&gt;&amp;</a>'),
        (
            "[[form:F-01]]",
            '<a class="chip form" href="../forms/F-01.html"><span class="no">F-01</span>记录 &lt;1&gt; &amp; 更多</a>',
        ),
        ("[[parameter:limit]]内", '<span class="parameter">2小时</span>内'),
        ("**[[parameter:limit]]**", '<strong><span class="parameter">2小时</span></strong>'),
        ("[[figure:FG-003]]", '<a class="figure-value" href="#FG-003">95%</a>'),
        ("`[[form:F-01]]`", "[[form:F-01]]"),  # code is shown as written
        ("[[x", "[[x"),
        ("[[entry]]", "[[entry]]"),
        ("3 < 5 & 6", "3 &lt; 5 &amp; 6"),
        ("<i>x</i>", "&lt;i&gt;x&lt;/i&gt;"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("**粗**与*斜*", "<strong>粗</strong>与<em>斜</em>"),
        (r"\*不斜\*", "*不斜*"),
        ("[站](https://example.org/?a=1&b=2)", '<a href="https://example.org/?a=1&amp;b=2">站</a>'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("![图](a.png)", '!<a href="a.png">图</a>'),
    ],
)
def test_line(text: str, html: str) -> None:
    assert str(TEXT.line(text)).replace("<code>", "").replace("</code>", "") == html


def test_an_unverified_figure_always_carries_its_mark() -> None:
    mark = '<span class="unverified">未核实</span>'
    for text in ("[[figure:FG-001]]", "[[figure:FG-001|五六倍]]", "**[[figure:FG-001]]**", "- [[figure:FG-001]]"):
        assert str(TEXT.block(text)).count(mark) == 1
    assert mark not in TEXT.line("[[figure:FG-003]]")
    assert mark in link_html(Link("", "5", mark="未核实"), "words")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("一\n\n二", "<p>一</p>\n<p>二</p>"),
        ("一\n二", "<p>一二</p>"),
        ("one\ntwo", "<p>one\ntwo</p>"),
        ("**one**\ntwo", "<p><strong>one</strong>\ntwo</p>"),
        ("- 一\n- 二", "<ul>\n<li>一</li>\n<li>二</li>\n</ul>"),
        ("3. 一", '<ol start="3">\n<li>一</li>\n</ol>'),
        ("> 引", "<blockquote>\n<p>引</p>\n</blockquote>"),
        ("# 题", "<p># 题</p>"),
        ("---", "<p>---</p>"),
        ("    代码", "<p>代码</p>"),
        ("<div>\n</div>", "<p>&lt;div&gt;\n&lt;/div&gt;</p>"),
    ],
)
def test_block(text: str, html: str) -> None:
    assert TEXT.block(text) == html


def test_references_with_words_in_a_table() -> None:
    """The bar belongs to the reference, not to the table."""
    html = TEXT.block("| 甲 | 乙 |\n|---|---|\n| [[entry:AAA-001|总则]] | [[parameter:limit]] |")
    assert '<td><a class="ref entry" href="#AAA-001">总则</a></td>' in html
    assert '<td><span class="parameter">2小时</span></td>' in html
    assert '<a class="ref entry" href="#AAA-001">总则</a>' in TEXT.block("- [[entry:AAA-001|总则]]")


def test_a_list_where_no_block_may_stand() -> None:
    assert TEXT.points("一行。\n接着一行。") == TEXT.line("一行。\n接着一行。")
    said = TEXT.points("先看：\n- 一<二\n  接着\n- [[parameter:limit]]内\n")
    first, one, two = said.split("\n")
    assert first == "先看：" and one == '<span class="point">· 一&lt;二接着</span>'
    assert two.startswith('<span class="point">· ') and "2小时" in two
    assert said.striptags() == "先看： · 一<二接着 · 2小时内"


def test_nothing_is_nothing() -> None:
    assert (TEXT.block(None), TEXT.block(""), TEXT.line(None), TEXT.plain(None)) == ("", "", "", "")


def test_a_term_is_explained_once_in_a_scope() -> None:
    scope = Scope()
    assert TEXT.line("顾客问，顾客听", scope) == f"{CUSTOMER}问，顾客听"
    assert TEXT.line("顾客", scope) == "顾客"
    assert TEXT.line("客户", scope) == "客户"  # another wording of the same term
    assert TEXT.line("顾客", Scope()) == CUSTOMER
    assert TEXT.line("顾客") == "顾客"  # no scope: a title, a label


def test_the_longest_wording_wins() -> None:
    scope = Scope()
    assert TEXT.line("顾客满意度与顾客", scope) == f"{SATISFACTION}与{CUSTOMER}"
    assert TEXT.line("顾客满意度", scope) == "顾客满意度"  # not 顾客 inside it


def test_latin_terms_are_whole_words() -> None:
    tip = "customer &lt;satisfaction&gt;"
    assert TEXT.line("CSS、XCS、CS2", Scope()) == "CSS、XCS、CS2"
    assert TEXT.line("做CS组织", Scope()) == f"做{marked('CS', 'cs', tip)}组织"


def test_no_term_inside_a_link() -> None:
    """HTML allows no link in a link; the first use outside is then the one explained."""
    scope = Scope()
    for text in (
        "[顾客](https://example.org/)",
        "[**顾客**们](https://example.org/)",
        "[见 *A* 顾客](https://example.org/)",
    ):
        assert "term" not in TEXT.line(text, scope)
    assert "term" not in TEXT.line("[[entry:AAA-001|顾客]]", scope)
    assert CUSTOMER in TEXT.line("[站](https://example.org/)里的顾客", scope)


def test_no_term_in_code() -> None:
    assert TEXT.line("`顾客`", Scope()) == "<code>顾客</code>"


def test_plain() -> None:
    assert TEXT.plain("**答复**见[[entry:AAA-001|总则]]，[[figure:FG-001]]") == "答复见总则，5–6 倍未核实"


def test_no_terms_at_all() -> None:
    assert TextRenderer(resolve, Terms.of({})).line("顾客", Scope()) == "顾客"


ALLOWED = {
    "a": {"class", "href", "data-tip", "title"},
    "span": {"class"},
    "p": set(),
    "em": set(),
    "strong": set(),
    "code": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "blockquote": set(),
    "br": set(),
    "table": set(),
    "thead": set(),
    "tbody": set(),
    "tr": set(),
    "th": {"style"},
    "td": {"style"},
}


class Reader(HTMLParser):
    """Fails at everything that is not in the language; every element is closed, no link in a link."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert {name for name, _ in attributes} <= ALLOWED[tag]
        values = dict(attributes)
        assert not (values.get("href") or "").strip().lower().startswith(("javascript:", "vbscript:", "data:", "file:"))
        assert values.get("style") in (None, "text-align:left", "text-align:right", "text-align:center")
        assert tag != "a" or "a" not in self.open
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "br":
            assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment {data}")

    handle_decl = unknown_decl = handle_pi = handle_comment


PIECES = [
    "<script>",
    "</script>",
    "<b onclick=x>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?",
    "&lt;",
    "&#60;",
    "&",
    '"',
    "'",
    "`",
    "```\n",
    "\\",
    "[",
    "]",
    "(",
    ")",
    "](",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT&#58;y)",
    '[x](https://e.org/ "t<i>")',
    "![",
    "<https://e.org>",
    "[[entry:AAA-001]]",
    '[[entry:AAA-001|<b>"]]',
    "[[figure:FG-001]]",
    "[[form:F-77]]",
    "[[x:y|",
    "|",
    "| a | b |\n|:-:|--|\n| ",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "#",
    "*",
    "**",
    "_",
    "~~",
    "顾客",
    "顾客满意度",
    "CS",
    " ",
    "　",
    "\t",
    "\u2028",
    "x",
    "<a href=",
    ">",
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=14).map("".join))
@example("[见[[entry:AAA-001]]](https://e.org/)")
@example("[[[entry:AAA-001]]](https://e.org/)")
@example("[a **顾客**](https://e.org/)")
@example("| a | b |\n|---|:-:|\n| [[entry:AAA-001|x]] | <b> |")
def test_no_tag_passes_that_is_not_ours(text: str) -> None:
    for scope in (None, Scope()):
        for html in (TEXT.block(text, scope), TEXT.line(text, scope)):
            reader = Reader()
            reader.feed(str(html))
            reader.close()
            assert not reader.open
    assert "<" not in TEXT.plain(text)


def test_a_label_in_brackets_is_text_not_a_link_definition() -> None:
    assert TEXT.block("[注]: 见下\n\n正文") == "<p>[注]: 见下</p>\n<p>正文</p>"
