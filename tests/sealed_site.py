"""A few pages as a built site, and what is needed to protect them: shared by the tests of the protected site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import small_tree
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from build_tools.copies import serials
from build_tools.copies.secrets import Secrets
from build_tools.vault.key_files import Holder, Keyring
from build_tools.vault.protect import Protection

SECRETS = Secrets("TST", bytes(range(32)), Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64))))
CONTENT = "5a" * 32

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="{up}assets/icon.svg"><link rel="stylesheet" href="{up}assets/look.css"></head>
<body><article id="content"><h1>{title}</h1>{body}</article></body></html>
"""
FILES: Mapping[str, str | bytes] = {
    "index.html": PAGE.format(
        title="手册首页", up="", body='<p>各店每日开门之前擦净门窗。</p><a href="chapters/care/">关怀</a>',
    ),
    "chapters/care/index.html": PAGE.format(
        title="顾客关怀要点", up="../../",
        body='<h2 id="CAR-001">当天回访新顾客</h2><p>交付三天之内，由服务代表打第一个电话。</p><img src="photo.png">',
    ),
    "chapters/care/photo.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "id/index.html": PAGE.format(
        title="条目索引", up="../",
        body='<ol data-resolver="x"><li id="CAR-001"><a href="../chapters/care/#CAR-001">当天回访新顾客</a></li></ol>',
    ),
    "files/letter.pdf": b"%PDF-1.7 not really",
    "assets/look.css": "h1 { color: #1F6283 }",
    "assets/icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "assets/app.js": "let a = 1;",
    "assets/app.js.map": "{}",
    "sitemap.xml": "<urlset/>",
    "404.html": "nothing",
    "robots.txt": "Disallow: /",
}  # fmt: skip


def write_site(folder: Path, changes: Mapping[str, str | bytes] | None = None) -> Path:
    """The pages, some of them changed."""
    for name, content in {**FILES, **(changes or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def holders(count: int, code: str = "TST") -> tuple[Holder, ...]:
    """So many holders, always the same."""
    dice = Random(20261201)
    return tuple(
        Holder(str(serials.issue(code, number, dice.randrange)), 1, f"示例加盟店第{number:03d}号")
        for number in range(1, count + 1)
    )


def keyring(several: Iterable[Holder], secrets: Secrets = SECRETS) -> Keyring:
    """Their keys."""
    return Keyring(secrets, tuple(several))


def protection(site: Path, count: int = 3, **values: Any) -> Protection:
    """All that the small manual's protected build is made from."""
    library = small_tree.small()
    given = {"holders": holders(count), "content": CONTENT, **values}
    return Protection(site, library.manual.value, library.brand.value, SECRETS, **given)


@contextmanager
def step(_: str) -> Iterator[Any]:
    """A long step that says nothing."""
    yield lambda _: None


def contents(folder: Path) -> dict[str, bytes]:
    """Path to bytes of every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
