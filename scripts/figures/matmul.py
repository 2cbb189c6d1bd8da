"""Which axes of two operands meet in @."""

from figures.canvas import Canvas

CELL, STEP, TOP = 30, 40, 48
LEFT, RIGHT, RESULT, NOTE = 150, 315, 490, 630

# Axes with their colour: i is the inner pair, k is kept, b is a batch axis, 1 is lent to a vector.
ROWS = [
    ("matrix, matrix", "3k 4i", "4i 5k", "3k 5k", ""),
    ("matrix, vector", "3k 4i", "4i 1.", "3k", "a column while it lasts"),
    ("vector, matrix", "1. 3i", "3i 4k", "4k", "a row while it lasts"),
    ("vector, vector", "1. 4i", "4i 1.", "", "(), a number"),
    ("stack, stack", "7b 3k 4i", "7b 4i 5k", "7b 3k 5k", "seven products"),
    ("stack, matrix", "7b 3k 4i", "4i 5k", "7b 3k 5k", "one matrix for all seven"),
    ("batches", "6b 1b 3k 4i", "7b 4i 5k", "6b 7b 3k 5k", "(6, 1), (7,) → (6, 7)"),
]
KINDS = {"i": "orange", "k": "blue", "b": "green", ".": "plain"}


def draw() -> Canvas:
    says = (
        "In a @ b the last axis of a meets the last but one of b and both are gone. Axes in front of them are batch "
        "axes and broadcast. A vector is lent an axis of size 1, which is taken away again."
    )
    page = Canvas(800, TOP + STEP * len(ROWS) + 48, says)
    for x, words in ((LEFT, "left"), (RIGHT, "right"), (RESULT, "result")):
        page.text(x + 4 * CELL, 28, words, "title", "end")
    for i, (name, left, right, result, note) in enumerate(ROWS):
        y = TOP + i * STEP
        page.text(20, y + 20, name)
        _axes(page, LEFT, y, left)
        page.text((LEFT + 4 * CELL + RIGHT) / 2 + 5, y + 20, "@", "title", "middle")
        _axes(page, RIGHT, y, right)
        page.text((RIGHT + 4 * CELL + RESULT) / 2 + 5, y + 20, "=", "title", "middle")
        _axes(page, RESULT, y, result)
        page.text(NOTE if result else RESULT + 4 * CELL, y + 20, note, "small", "start" if result else "end")
    y = TOP + STEP * len(ROWS) + 10
    for x, kind, words in (
        (20, "orange", "meet, are summed, are gone"),
        (260, "blue", "kept"),
        (355, "green", "batch: broadcasts"),
        (525, "plain", "lent to a vector, taken back"),
    ):
        page.box(x, y, 18, 18, "", kind)
        page.text(x + 26, y + 14, words)
    return page


def _axes(page: Canvas, x: float, y: float, axes: str) -> None:
    """Up to four axes, flush right."""
    names = axes.split()
    for place, name in enumerate(names, start=4 - len(names)):
        page.box(x + place * CELL, y, CELL - 2, CELL, name[:-1], KINDS[name[-1]])
