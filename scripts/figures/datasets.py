"""From a dataset to batches: sampler, batches of indices, items, collate."""

from figures.canvas import CELL, Canvas

ORDER = [4, 0, 6, 2, 5, 1, 3]
KINDS = ["blue", "blue", "blue", "orange", "orange", "orange", "green"]


def draw() -> Canvas:
    page = Canvas(
        700, 352,
        "A sampler gives the indices 4 0 6 2 5 1 3; they are cut into batches of three; for the first batch the loader"
        " asks the dataset for items 4, 0 and 6; collate stacks them into an x of shape (3, 2), a y of shape (3,).",
    )  # fmt: skip
    page.text(20, 28, "1  sampler: which indices, in which order", "title")
    page.cells(20, 40, [ORDER])
    page.text(250, 60, "shuffle=True: a new permutation in every epoch", "small")

    page.arrow(124, 74, 124, 96)
    page.text(20, 116, "2  batches of 3 indices; the last one is short", "title")
    for batch, x in ((0, 20), (1, 125), (2, 230)):
        kinds = KINDS[3 * batch : 3 * batch + 3]
        page.cells(x, 128, [ORDER[3 * batch : 3 * batch + 3]], [kinds])
    page.text(275, 148, "drop_last=True leaves it out", "small")

    page.arrow(65, 162, 65, 190)
    page.text(20, 210, "3  dataset[4], dataset[0], dataset[6]", "title")
    for row, i in enumerate(ORDER[:3]):
        y = 222 + row * 33
        page.box(20, y, CELL, 28, str(i), "blue")
        page.arrow(54, y + 14, 78, y + 14)
        page.box(84, y, 84, 28, f"[{i}.0, {i}.5]")
        page.box(172, y, 44, 28, f"{i * i}")
    page.text(230, 241, "one __getitem__ each:", "small")
    page.text(230, 256, "a pair (x, y)", "small")

    page.arrow(350, 268, 420, 268)
    page.text(385, 260, "collate", "small", "middle")
    page.text(430, 210, "4  one batch", "title")
    page.cells(430, 222, [[f"{i}.0", f"{i}.5"] for i in ORDER[:3]], kind="blue", size=33)
    page.cells(560, 222, [[i * i] for i in ORDER[:3]], kind="blue", size=33)
    page.text(430, 338, "x: (3, 2)", "mono small", "start")
    page.text(560, 338, "y: (3,)", "mono small", "start")
    return page
