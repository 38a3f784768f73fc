"""A printed page as a telephone sees it: turned, askew, out of focus, grainy, unevenly lit, saved as JPEG."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, ImageChops, ImageFilter

GRID = 8


def photograph(
    page: Image.Image, *, seed: int, turn: float, askew: float = 0.04, blur: float = 0.8, noise: float = 14
) -> Image.Image:
    """`turn` in degrees; `askew` as the share of a side by which corners are moved; `blur` in pixels; `noise` in shades
    of 256 (standard deviation); JPEG of quality 60 at last."""
    draw = random.Random(seed)
    image = page.convert("L").rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=190)
    width, height = image.size
    corners = [(0, 0), (0, height), (width, height), (width, 0)]
    away = [(x + draw.uniform(-askew, askew) * width, y + draw.uniform(-askew, askew) * height) for x, y in corners]
    image = image.transform(
        image.size, Image.Transform.PERSPECTIVE, _homography(corners, away), Image.Resampling.BICUBIC, fillcolor=190
    )
    image = image.filter(ImageFilter.GaussianBlur(blur))
    light = Image.linear_gradient("L").resize(image.size).point(lambda value: 160 + value * 95 // 255)
    image = ImageChops.multiply(image, light)
    for _ in range(2):  # two even distributions make a fair bell
        even = Image.frombytes("L", image.size, draw.randbytes(width * height))
        grain = even.point(lambda value: round(128 + (value - 128) * noise * 1.22 / 128))
        image = ImageChops.add(image, grain, 1, -128)
    output = BytesIO()
    image.save(output, "JPEG", quality=60)
    return Image.open(output)


def _homography(to: list[tuple[float, float]], origin: list[tuple[float, float]]) -> tuple[float, ...]:
    """The eight numbers by which Pillow finds each point of the result in the original: eight linear equations."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(to, origin, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(GRID):
        pivot = max(range(column, GRID), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(GRID):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return tuple(row[-1] for row in rows)
