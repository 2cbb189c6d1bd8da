"""The loop as a cycle: what each line changes."""

from figures.canvas import Canvas

ROWS = [
    ("model.train()", ["train", "", "from before", "as before"], "blue - - -"),
    ("optimizer.zero_grad()", ["train", "", "None", "as before"], "- - blue -"),
    ("loss = loss_fn(model(x), y)", ["train", "kept", "None", "as before"], "- blue - -"),
    ("loss.backward()", ["train", "freed", "+ this batch's", "as before"], "- blue blue -"),
    ("clip_grad_norm_(…, 1.0)", ["train", "", "no longer than 1", "as before"], "- - blue -"),
    ("optimizer.step()", ["train", "", "no longer than 1", "moved"], "- - - blue"),
    ("with evaluating(model):", ["eval", "none made", "as before", "as before"], "orange orange - -"),
]
COLUMNS = [("mode", 70), ("graph", 95), (".grad", 150), ("weights", 115)]
LEFT, TOP, STEP, WIDE = 60, 50, 40, 230


def draw() -> Canvas:
    page = Canvas(785, 385, "The lines of a training loop and what each changes: mode, graph, .grad, weights.")
    page.text(LEFT, 32, "after this line …", "title")
    x = LEFT + WIDE + 20
    starts = []
    for name, width in COLUMNS:
        page.text(x + width / 2, 32, name, "title", "middle")
        starts.append(x)
        x += width + 8
    tops = [TOP + STEP * i + (12 if i > 0 else 0) + (12 if i > 5 else 0) for i in range(len(ROWS))]
    for (line, states, kinds), y in zip(ROWS, tops, strict=True):
        page.box(LEFT, y, WIDE, 30, line)
        for start, (_, width), state, kind in zip(starts, COLUMNS, states, kinds.split(), strict=True):
            if kind == "-":
                page.text(start + width / 2, y + 19.5, state, "small", "middle")
            else:
                page.box(start, y, width, 30, state, kind)
    first, last = tops[1] + 15, tops[5] + 15
    page.path([(LEFT, last), (30, last), (30, first)])
    page.arrow(30, first, LEFT - 1, first)
    page.parts.append(
        f'<text x="20" y="{(first + last) / 2:g}" class="small" text-anchor="middle" '
        f'transform="rotate(-90 20 {(first + last) / 2:g})">once for each batch</text>'
    )
    page.box(LEFT, 358, 14, 14, kind="blue")
    page.text(LEFT + 22, 369, "changed by this line, for the rest of the round", "small")
    page.box(LEFT + 330, 358, 14, 14, kind="orange")
    page.text(LEFT + 352, 369, "changed for the block only, and then put back", "small")
    return page
