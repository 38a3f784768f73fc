"""Make the README's pictures from what `make manual` built: site (desk and phone), PDF pages, a report.

    .venv/bin/python scripts/pictures.py

Needs Chromium and poppler's pdftoppm (scripts/setup test brings them).
"""

from __future__ import annotations

import functools
import http.server
import io
import shutil
import subprocess
import sys
import tempfile
import threading
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from build_tools.forms.exchange import blank as make_blank

ROOT = Path(__file__).resolve().parent.parent
BUILD, PICTURES = ROOT / "build", ROOT / "docs" / "pictures"
PAPER = (229, 226, 217)


def serve(folder: Path) -> str:
    """Serve a folder on a free local port; the address."""
    handler = functools.partial(
        type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}), directory=str(folder)
    )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def screen(browser: Browser, url: str, name: str, width: int, height: int, *, scale: float = 1.5) -> Path:
    """One screenshot of a page's first screen."""
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
    page.goto(url, wait_until="networkidle")
    path = PICTURES / name
    page.screenshot(path=path)
    page.close()
    return path


def pdf_pages(pdf: Path, numbers: list[int], name: str) -> Path:
    """Some pages of a PDF side by side."""
    with tempfile.TemporaryDirectory() as folder:
        sheets = []
        for number in numbers:
            base = Path(folder) / str(number)
            subprocess.run(
                ["pdftoppm", "-r", "75", "-png", "-f", str(number), "-l", str(number), "-singlefile", pdf, base],
                check=True,
            )
            sheets.append(Image.open(base.with_suffix(".png")).convert("RGB"))
    gap, height = 24, max(sheet.height for sheet in sheets)
    whole = Image.new("RGB", (sum(sheet.width for sheet in sheets) + gap * (len(sheets) + 1), height + 2 * gap), PAPER)
    x = gap
    for sheet in sheets:
        whole.paste(sheet, (x, gap))
        x += sheet.width + gap
    path = PICTURES / name
    whole.save(path, optimize=True)
    return path


def page_of(pdf: Path, words: str) -> int:
    """The first page that holds these words, which no contents or index repeats."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    pages = [number for number, page in enumerate(text.split("\f"), 1) if words in "".join(page.split())]
    return pages[0] if pages else 1


def overview() -> None:
    """One picture for the README's head: site, phone, PDF, report."""
    heights = {"site-chapter.png": 760, "site-phone.png": 760, "pdf.png": 620, "report.png": 620}
    parts = {}
    for name, height in heights.items():
        image = Image.open(PICTURES / name).convert("RGB")
        parts[name] = image.resize((round(image.width * height / image.height), height), Image.Resampling.LANCZOS)
    gap = 28
    rows = (("site-chapter.png", "site-phone.png"), ("pdf.png", "report.png"))
    width = max(sum(parts[name].width for name in row) + gap for row in rows) + 2 * gap
    whole = Image.new("RGB", (width, 760 + 620 + 3 * gap), PAPER)
    y = gap
    for row in rows:
        x = (width - sum(parts[name].width for name in row) - gap) // 2
        for name in row:
            whole.paste(parts[name], (x, y))
            x += parts[name].width + gap
        y += parts[row[0]].height + gap
    whole.save(PICTURES / "overview.png")


def filling(browser: Browser) -> list[Image.Image]:
    """Screens of a form that is filled in on a phone: an item, what there is to do, the score so far."""
    with tempfile.TemporaryDirectory() as folder:
        (blank,) = make_blank(
            ROOT, "three-stage-service", "S001", "html", Path(folder), day=date(2026, 11, 20), previous=None
        )
        page = browser.new_page(viewport={"width": 390, "height": 780}, device_scale_factor=2)
        page.goto(blank.as_uri())
        page.get_by_label("填写人姓名").fill("示例审核员甲")
        page.locator("select:visible").first.select_option(label="总部审核员")
        page.get_by_role("button", name="开始填").click()
        shots = []

        def shot() -> None:
            page.wait_for_timeout(400)
            shots.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))

        for number in range(11):
            page.get_by_role("button", name="下一缺项").click()
            page.wait_for_timeout(200)
            is_number = page.evaluate("document.activeElement.inputMode === 'decimal'")
            page.keyboard.type("4") if is_number else page.keyboard.press("Space")
            if number == 1:
                shot()
        page.get_by_role("button", name="目录").click()
        shot()
        page.get_by_role("button", name="现在的得分").click()
        shot()
        page.close()
    return shots


def row(name: str, parts: list[Image.Image], height: int, gap: int = 28) -> Path:
    """Pictures beside each other, brought to one height."""
    fitted = [one.resize((round(one.width * height / one.height), height), Image.Resampling.LANCZOS) for one in parts]
    whole = Image.new("RGB", (sum(one.width for one in fitted) + gap * (len(fitted) + 1), height + 2 * gap), PAPER)
    x = gap
    for one in fitted:
        whole.paste(one, (x, gap))
        x += one.width + gap
    path = PICTURES / name
    smaller(whole).save(path, optimize=True)
    return path


def smaller(image: Image.Image) -> Image.Image:
    """In 256 colours, the few red ones among them."""
    return image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def main() -> int:
    """Make all pictures; 1 when something is not built yet."""
    pdf = next(iter(sorted(BUILD.glob("*-draft.pdf"))), None)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if pdf is None or not (BUILD / "site" / "index.html").exists() or chromium is None:
        print("Run `make manual` first, and have Chromium installed (scripts/setup test).", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    site = serve(BUILD / "site")
    reports = serve(BUILD / "reports")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        screen(browser, f"{site}/", "site-home.png", 1280, 800)
        screen(browser, f"{site}/chapters/service-standards/#SVC-012", "site-chapter.png", 1280, 800)
        screen(browser, f"{site}/chapters/service-standards/#SVC-012", "site-phone.png", 390, 780, scale=2)
        report = sorted((BUILD / "reports").glob("*S003-outlet-audit-1.html"))[0]
        screen(browser, f"{reports}/{report.name}", "report.png", 1000, 1250)
        screens = filling(browser)
        browser.close()
    pdf_pages(pdf, [1, page_of(pdf, "保持三米左右的距离"), page_of(pdf, "最低可接受")], "pdf.png")
    overview()
    row("audit.png", [*screens, Image.open(PICTURES / "report.png").convert("RGB")], 900)
    for path in sorted(PICTURES.glob("*.png")):
        image = Image.open(path)
        if image.mode != "P":
            smaller(image.convert("RGB")).save(path, optimize=True)
        print(path.relative_to(ROOT), path.stat().st_size // 1024, "KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
