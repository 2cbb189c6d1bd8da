"""Three sets of data and what each may decide."""

from figures.canvas import Canvas


def draw() -> Canvas:
    says = (
        "Training, validation and test data as three rows. Training data give mean and spread, which standardise all "
        "three, and the weights. Validation, in eval mode, decides when to stop and which rate to take. "
        "Test data are looked at once, at the end."
    )
    page = Canvas(660, 270, says)
    rows = [("training", "blue", 40), ("validation", "orange", 120), ("test", "green", 200)]
    for name, kind, y in rows:
        page.box(20, y, 96, 40, name, kind)
        page.box(250, y, 120, 40, "(x - m) / s", "plain")
        page.arrow(116, y + 20, 248, y + 20)
        page.arrow(370, y + 20, 418, y + 20)
    page.text(183, 52, "shuffled, mirrored", "small", "middle")
    page.text(183, 132, "in order", "small", "middle")
    page.text(183, 212, "in order", "small", "middle")

    page.text(68, 24, "mean m, spread s", "small", "middle")
    page.path([(68, 40), (68, 30), (310, 30)])
    page.arrow(310, 30, 310, 39)
    page.arrow(310, 80, 310, 119)
    page.arrow(310, 160, 310, 199)
    page.text(320, 104, "the same m and s", "small")
    page.text(320, 184, "the same m and s", "small")

    page.box(420, 40, 220, 40, "train(): the weights", "blue")
    page.box(420, 120, 220, 40, "eval(): rate, when to stop", "orange")
    page.box(420, 200, 220, 40, "eval(): the number, once", "green")
    page.arrow(530, 80, 530, 119)
    page.arrow(600, 120, 600, 81)
    page.text(523, 104, "measured", "small", "end")
    page.text(607, 104, "again", "small")
    page.arrow(530, 160, 530, 199)
    page.text(523, 184, "saved, loaded", "small", "end")
    return page
