"""A module as a tree of names, and what is in no register."""

from figures.canvas import Canvas

ROW, BOX = 34, 24


def draw() -> Canvas:
    says = "Net as a tree of parts, a parameter and a buffer, with their names; a plain tensor is in no register."
    page = Canvas(660, 338, says)
    page.text(20, 24, "Net(): what it knows of", "title")
    page.text(300, 24, "the names", "title")
    rows = [
        (0, "Net", "plain", ""),
        (1, "layers: ModuleList", "plain", ""),
        (2, "0: Linear", "plain", "layers.0.weight   layers.0.bias"),
        (2, "1: Linear", "plain", "layers.1.weight   layers.1.bias"),
        (1, "head: Linear", "plain", "head.weight   head.bias"),
        (1, "scale: Parameter", "blue", "scale"),
        (1, "mean: buffer", "green", "mean"),
    ]
    tops = [40 + i * ROW for i in range(len(rows))]
    for parent, child in ((0, 1), (1, 2), (1, 3), (0, 4), (0, 5), (0, 6)):
        x = 20 + rows[parent][0] * 40 + 14
        page.path([(x, tops[parent] + BOX), (x, tops[child] + BOX / 2), (x + 26, tops[child] + BOX / 2)])
    for (depth, words, kind, names), y in zip(rows, tops, strict=True):
        page.box(20 + depth * 40, y, 60 if not depth else 160, BOX, words, kind)
        page.text(300, y + 17, names, "mono small")
    for last, x, at, words, why in ((5, 520, 2, "parameters()", "learned"), (6, 538, 5, "state_dict()", "saved")):
        page.path([(x, tops[2]), (x + 6, tops[2]), (x + 6, tops[last] + BOX), (x, tops[last] + BOX)])
        page.text(552, tops[at] + 12, words, "mono small")
        page.text(552, tops[at] + 26, why, "small")
    page.path([(34, tops[6] + BOX / 2), (34, 322 - BOX / 2), (60, 322 - BOX / 2)], "line dashed")
    page.box(60, 322 - BOX, 160, BOX, "t = torch.ones(3)", "orange")
    page.text(232, 322 - 8, "a tensor, a list or tuple of layers: on self, and in no register", "small")
    return page
