"""A PDF form filled in by mouse and keyboard in Chromium's own PDF viewer, saved there, and read back."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pdf_forms as forms
import pytest

from build_tools.forms.pdf import channel

pytestmark = pytest.mark.needs_chromium

_LOADED = "document.querySelector('pdf-viewer')?.loadProgress_ === 100"
_CORNER = """(() => { const one = document.querySelector('pdf-viewer').viewport.getPageScreenRect(0);
    const plugin = document.querySelector('pdf-viewer').shadowRoot.querySelector('#plugin').getBoundingClientRect();
    return [plugin.x + one.x, plugin.y + one.y, one.width] })()"""
_SAVED = """(async () => { const viewer = document.querySelector('pdf-viewer');
    const bytes = new Uint8Array((await viewer.currentController.save('EDITED')).dataToSave); let text = '';
    for (let i = 0; i < bytes.length; i += 8000) text += String.fromCharCode(...bytes.subarray(i, i + 8000));
    return btoa(text) })()"""


class Viewer:
    """The viewer is an extension's page inside the tab; Chromium's debugging protocol reaches it."""

    def __init__(self, browser: Any, path: Path) -> None:
        self.page = browser.new_context(viewport={"width": 1000, "height": 1300}).new_page()
        self.page.goto(f"{path.as_uri()}#navpanes=0&zoom=100", wait_until="commit")
        self._tools, self._answers, self._session = browser.new_browser_cdp_session(), dict[int, Any](), ""
        self._tools.on("Target.receivedMessageFromTarget", self._receive)
        for _ in range(150):
            targets = self._tools.send("Target.getTargets")["targetInfos"]
            inside = [
                one for one in targets if one["url"].startswith("chrome-extension://") and one["type"] == "iframe"
            ]
            if inside:
                break
            self.page.wait_for_timeout(100)
        which = {"targetId": inside[0]["targetId"], "flatten": False}
        self._session = self._tools.send("Target.attachToTarget", which)["sessionId"]
        for _ in range(150):
            if self.ask(_LOADED):
                break
            self.page.wait_for_timeout(100)
        self.page.wait_for_timeout(500)
        self.left, self.top, self.width = self.ask(_CORNER)

    def _receive(self, event: Any) -> None:
        message = json.loads(event["message"])
        self._answers[message.get("id", 0)] = message

    def ask(self, expression: str) -> Any:
        """The value of an expression in the viewer's page."""
        number = len(self._answers) + 1
        said = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        message = json.dumps({"id": number, "method": "Runtime.evaluate", "params": said})
        self._tools.send("Target.sendMessageToTarget", {"sessionId": self._session, "message": message})
        for _ in range(200):
            if number in self._answers:
                result = self._answers[number]["result"]
                assert "exceptionDetails" not in result, result
                return result["result"].get("value")
            self.page.wait_for_timeout(50)
        raise AssertionError("the viewer does not answer")

    def touch(self, widget: Any) -> None:
        """Move there as a hand does, and click; the viewer asks where the pointer came from."""
        box, scale = [float(edge) for edge in widget.Rect], self.width / 595.28
        x, y = self.left + (box[0] + box[2]) / 2 * scale, self.top + (841.89 - (box[1] + box[3]) / 2) * scale
        self.page.mouse.move(x - 40, y - 6, steps=4)
        self.page.mouse.move(x, y, steps=6)
        self.page.wait_for_timeout(120)
        self.page.mouse.down()
        self.page.wait_for_timeout(60)
        self.page.mouse.up()
        self.page.wait_for_timeout(250)

    def type(self, widget: Any, *lines: str) -> None:
        """Click into a box and type."""
        self.touch(widget)
        for number, line in enumerate(lines):
            if number:
                self.page.keyboard.press("Enter")
            self.page.keyboard.insert_text(line)
        self.page.wait_for_timeout(100)


def test_filled_in_and_saved_in_chromiums_viewer(browser: Any, chromium: str, tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(forms.written("every-type"))
    pdf, fields = forms.open_form(forms.written("every-type"))  # fields live as long as their PDF
    boxes = {(key, forms.state_of(kid)): kid for key, one in fields.items() for kid in one.get("/Kids", [])}
    arguments = ["--no-sandbox", "--headless=new"]  # the older headless mode downloads a PDF
    window = browser.browser_type.launch(executable_path=chromium, headless=False, args=arguments)
    try:
        viewer = Viewer(window, tmp_path / "form.pdf")
        viewer.type(fields["name"], "审核员甲")
        viewer.type(fields["revision"], "1.10.0")
        viewer.touch(boxes["EVT-01/answer", "not-applicable"])
        viewer.type(fields["EVT-01/reason"], "没有咨询，", "本月停业")
        viewer.touch(boxes["EVT-02/answer", "full"])
        viewer.touch(boxes["EVT-02/answer", "half"])  # clears the other
        viewer.type(fields["EVT-02/comment"], "缺日期；“版次”有。")
        viewer.touch(boxes["EVT-02/gap", "finish"])
        viewer.touch(boxes["EVT-03/answer", "shop"])
        viewer.touch(boxes["EVT-03/answer", "shop"])  # clears itself
        viewer.touch(boxes["EVT-04/is/a", "yes"])
        viewer.touch(boxes["EVT-04/is/no", "yes"])
        viewer.type(fields["EVT-04/good_practice"], "样板贴在墙上")
        (tmp_path / "form.pdf").write_bytes(base64.b64decode(viewer.ask(_SAVED)))
    finally:
        window.close()
    (reading,) = channel.read(tmp_path / "form.pdf", "form.pdf", forms.shelf())
    record = reading.record
    assert record is not None, reading.problems
    assert (record.by.name, record.by.role, record.date, record.holds.revision if record.holds else "") == (
        "审核员甲", "owner", forms.DAY, "1.10.0",
    )  # fmt: skip
    assert {key: one.model_dump(exclude_defaults=True) for key, one in record.answers.items()} == {
        "EVT-01": {"answer": "not-applicable", "reason": "没有咨询，\n本月停业"},
        "EVT-02": {"answer": "half", "comment": "缺日期；“版次”有。", "gap": "finish"},
        "EVT-04": {"answer": ["a", "no"], "good_practice": "样板贴在墙上"},
    }
    assert pdf is not None
