"""Whether text on a page stands out from its ground (WCAG 2: 4.5 to 1)."""

from __future__ import annotations

from typing import Any

_SCRIPT = """selectors => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const over = (top, ground) => top.slice(0, 3).map((c, i) => c * top[3] + ground[i] * (1 - top[3]));
  const ground = one => { const own = rgba(getComputedStyle(one).backgroundColor);
    if (own[3] === 1 || !one.parentElement) return own.slice(0, 3);
    return over(own, ground(one.parentElement)); };
  const linear = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = rgb => { const [r, g, b] = rgb.map(linear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const poor = {};
  let seen = 0;
  for (const one of document.querySelectorAll(selectors)) {
    if (one.closest('svg') || !one.getClientRects().length) continue;
    if (![...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    seen++;
    const back = ground(one), text = over(rgba(getComputedStyle(one).color), back);
    const [a, b] = [light(text), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor[`${one.tagName}.${one.className}`] = ratio.toFixed(2);
  }
  return [seen, poor];
}"""


def contrast(page: Any, selectors: str) -> tuple[int, dict[str, str]]:
    """How many texts were looked at, and those that do not stand out, with their ratio."""
    seen, poor = page.evaluate(_SCRIPT, selectors)
    return seen, poor
