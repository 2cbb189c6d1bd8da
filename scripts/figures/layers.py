"""Where the windows of a convolution lie on a row of cells: kernel, stride, padding, dilation."""

from figures.canvas import Canvas

SIZE, STEP = 22, 74


def draw() -> Canvas:
    says = "Windows of a kernel of 3 on 8 cells: 6; with stride 2, 3; with padding 1, 8; with dilation 2, 4."
    page = Canvas(660, 396, says)
    page.text(20, 24, "8 cells, kernel 3: the first window (above) and the last that fits (below)", "title")
    settings = [
        ("stride 1", 1, 0, 1, "8 - 3 = 5 steps, and the first: 6"),
        ("stride 2", 2, 0, 1, "5 // 2 = 2 steps: 3. The last cell is not used"),
        ("padding 1", 1, 1, 1, "8 + 2 - 3 = 7 steps: 8, as many as cells"),
        ("dilation 2", 1, 0, 2, "3 numbers cover 5 cells: 8 - 5 = 3 steps: 4"),
        ("all three", 2, 1, 2, "8 + 2 - 5 = 5, 5 // 2 = 2 steps: 3"),
    ]
    for i, (name, stride, padding, dilation, count) in enumerate(settings):
        y = 44 + i * STEP - 4
        page.text(20, y + 16, name, "mono")
        _row(page, 120, y, stride, padding, dilation)
        page.text(372, y + 16, count, "small")
    return page


def _row(page: Canvas, x: float, y: float, stride: int, padding: int, dilation: int) -> None:
    """The cells; under them the first window, and under that the last one that fits."""
    length = 8 + 2 * padding
    extent = dilation * 2 + 1
    last = (length - extent) // stride * stride
    left = x + (1 - padding) * SIZE
    first_cells, last_cells = ({at + dilation * k for k in range(3)} for at in (0, last))
    for cell in range(length):
        is_zero = cell < padding or cell >= length - padding
        page.box(left + cell * SIZE, y, SIZE, SIZE, "0" if is_zero else str(cell - padding + 1), "plain")
    for cells, top, kind in ((first_cells, y + SIZE + 3, "blue"), (last_cells, y + SIZE + 20, "orange")):
        page.path([(left + min(cells) * SIZE, top + 7), (left + max(cells) * SIZE, top + 7)], "line dashed")
        for cell in cells:
            page.box(left + cell * SIZE, top, SIZE, 14, "", kind)
