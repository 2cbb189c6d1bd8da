"""The program and the GPU as two timelines: with a wait at every step, and with one at the end."""

from figures.canvas import Canvas

LAUNCH, KERNEL, PYTHON, HIGH = 22, 90, 56, 28


def _lines(page: Canvas, y: float, title: str) -> None:
    page.text(20, y - 14, title, "title")
    page.text(20, y + 19, "program")
    page.text(20, y + 63, "GPU")
    page.path([(90, y + HIGH), (640, y + HIGH)])
    page.path([(90, y + 44 + HIGH), (640, y + 44 + HIGH)])


def draw() -> Canvas:
    says = (
        "Two timelines, program and GPU. With an item call after each of three kernels the program waits each time and "
        "the GPU stands idle in between; with one at the end the kernels follow each other without a gap."
    )
    page = Canvas(660, 300, says)

    _lines(page, 40, "loss.item() after every step")
    x = 90.0
    for _ in range(3):
        page.box(x, 40, LAUNCH, HIGH, "", "blue")
        page.box(x + LAUNCH, 84, KERNEL, HIGH, "kernel", "green")
        page.path([(x + LAUNCH, 54), (x + LAUNCH + KERNEL, 54)], "line dashed")
        page.text(x + LAUNCH + KERNEL / 2, 50, "waits", "small", "middle")
        page.box(x + LAUNCH + KERNEL, 40, PYTHON, HIGH, "Python", "plain")
        x += LAUNCH + KERNEL + PYTHON
        page.text(x - (PYTHON - LAUNCH) / 2, 102, "idle", "small", "middle")

    _lines(page, 176, "one .item() at the end")
    x = 90.0
    for i in range(3):
        page.box(x, 176, LAUNCH, HIGH, "", "blue")
        page.box(x + LAUNCH, 176, PYTHON, HIGH, "Python", "plain")
        page.box(90 + LAUNCH + i * KERNEL, 220, KERNEL, HIGH, "kernel", "green")
        x += LAUNCH + PYTHON
    end = 90 + LAUNCH + 3 * KERNEL
    page.path([(x, 190), (end, 190)], "line dashed")
    page.text((x + end) / 2, 186, "waits", "small", "middle")
    page.arrow(x, 166, x, 178)
    page.text(x, 160, "a clock read here misses what is queued", "small", "middle")
    page.arrow(end, 262, end, 250)
    page.text(end, 276, "synchronize() returns here", "small", "middle")

    page.box(20, 268, LAUNCH, 18, "", "blue")
    page.text(50, 282, "launch: an order is written down", "small")
    return page
