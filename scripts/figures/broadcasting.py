"""Shapes flush right, and what stretches."""

from figures.canvas import CELL, Canvas


def draw() -> Canvas:
    page = Canvas(
        660, 250, "A table of 2 x 3 minus a row of 3 works; minus a row of 2 does not; minus a column of 2 x 1 does."
    )
    table = [[1, 2, 6], [10, 20, 60]]
    page.text(20, 28, "x: (2, 3)", "title")
    page.cells(20, 40, table)
    page.text(130, 75, "−", "title", "middle")
    page.text(160, 28, "x.mean(0): (3,)", "title")
    page.cells(160, 40, [[5.5, 11, 33]], kind="blue")
    page.cells(160, 40 + CELL, [["↓", "↓", "↓"]], kind="plain")
    page.text(160, 120, "(2, 3)", "mono small")
    page.text(160, 135, "(   3)   fits: one number per column", "mono small")

    page.text(20, 168, "x: (2, 3)", "title")
    page.cells(20, 178, table)
    page.text(130, 213, "−", "title", "middle")
    page.text(160, 168, "x.mean(1, keepdim=True): (2, 1)", "title")
    page.cells(160, 178, [[3, "→", "→"], [30, "→", "→"]], [["blue", "plain", "plain"]] * 2)
    page.text(270, 196, "(2, 3)", "mono small")
    page.text(270, 211, "(2, 1)   fits: the 1 stretches", "mono small")

    page.text(430, 28, "x.mean(1): (2,)", "title")
    page.cells(430, 40, [[3, 30]], kind="orange")
    page.text(430, 95, "(2, 3)", "mono small")
    page.text(430, 110, "(   2)   3 meets 2: an error", "mono small")
    page.text(430, 125, "In a square table it would not be", "small")
    page.text(430, 139, "one, and the numbers would be wrong.", "small")
    return page
