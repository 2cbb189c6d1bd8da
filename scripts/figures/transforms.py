"""Bytes with colours side by side, planes of floats, normalised planes; and what reshape makes instead."""

from collections.abc import Callable

from figures.canvas import Canvas

PHOTO = [[[255, 0, 51], [102, 153, 204]], [[0, 255, 102], [51, 204, 153]]]
COLOURS = ("orange", "green", "blue")
MEAN, STD = 0.4, 0.2
SIZE = 34


def draw() -> Canvas:
    steps = "bytes in (H, W, C), floats from 0 to 1 in (C, H, W), normalised floats"
    page = Canvas(660, 306, f"A photo of 2 x 2 pixels: {steps}; reshape mixes the colours.")
    page.text(20, 28, "photo: (H, W, C)", "title")
    page.text(20, 45, "uint8, 0 to 255", "small")
    rows = [[value for pixel in row for value in pixel] for row in PHOTO]
    page.cells(20, 56, rows, [list(COLOURS) * 2] * 2, size=SIZE)
    page.text(20 + 1.5 * SIZE, 142, "one pixel", "small", "middle")
    page.path([(22, 124), (22, 129), (20 + 3 * SIZE - 2, 129), (20 + 3 * SIZE - 2, 124)])

    page.arrow(232, 90, 348, 90)
    page.text(290, 78, "permute(2, 0, 1)", "mono small", "middle")
    page.text(290, 106, "/ 255", "mono small", "middle")
    page.text(362, 28, "(C, H, W)", "title")
    page.text(362, 45, "float32, 0 to 1", "small")
    _planes(page, 362, lambda value: f"{value / 255:.1f}")

    page.arrow(440, 90, 514, 90)
    page.text(477, 78, f"- {MEAN}", "mono small", "middle")
    page.text(477, 106, f"/ {STD}", "mono small", "middle")
    page.text(528, 28, "(C, H, W)", "title")
    page.text(528, 45, "float32, -2 to 3", "small")
    _planes(page, 528, lambda value: f"{(value / 255 - MEAN) / STD:.0f}")
    for i, name in enumerate(("red", "green", "blue")):
        page.text(606, 94 + i * 82, name, "small")

    page.text(20, 186, "reshape(3, 2, 2)[0]", "mono small")
    page.cells(20, 196, [[255, 0], [51, 102]], [["orange", "green"], ["blue", "orange"]], size=SIZE)
    page.text(100, 216, "the right shape, and", "small")
    page.text(100, 231, "three colours in one plane:", "small")
    page.text(100, 246, "rows were cut, no axis moved", "small")
    return page


def _planes(page: Canvas, x: float, shown: Callable[[int], str]) -> None:
    for channel, colour in enumerate(COLOURS):
        plane = [[shown(pixel[channel]) for pixel in row] for row in PHOTO]
        page.cells(x, 56 + channel * 82, plane, kind=colour, size=SIZE)
