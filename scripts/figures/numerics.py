"""How far apart neighbouring floats are, and where adding 1 is lost."""

from figures.canvas import Canvas

LEFT, TOP, OCTAVE, STEP = 96, 40, 18, 6
FIRST, LAST, LOW, HIGH = -2, 28, -26, 22
DTYPES = [
    ("bfloat16, 8 binary digits", 8, LAST, "orange"),
    ("float16, 11 binary digits", 11, 16, "green"),
    ("float32, 24 binary digits", 24, LAST, "blue"),
]


def _x(exponent: float) -> float:
    return LEFT + (exponent - FIRST) * OCTAVE


def _y(exponent: float) -> float:
    return TOP + (HIGH - exponent) * STEP


def draw() -> Canvas:
    says = (
        "The step between neighbouring numbers doubles at each power of 2. It reaches 2, where adding 1 is lost, at "
        "256 in bfloat16, at 2048 in float16 and at 16,777,216 in float32."
    )
    page = Canvas(800, 400, says)
    page.text(LEFT - 76, 24, "step to the next number", "title")
    page.path([(_x(FIRST), _y(HIGH)), (_x(FIRST), _y(LOW)), (_x(LAST), _y(LOW))])
    for exponent, words in ((-23, "1.2e-7"), (-7, "0.0078"), (1, "2"), (3, "8"), (17, "131,072")):
        page.path([(_x(FIRST) - 5, _y(exponent)), (_x(FIRST), _y(exponent))])
        page.text(_x(FIRST) - 10, _y(exponent) + (9 if exponent == 1 else 3), words, "small", "end")
    for exponent, words in ((0, "1"), (8, "256"), (11, "2048"), (16, "65,536"), (24, "16,777,216")):
        page.path([(_x(exponent), _y(LOW)), (_x(exponent), _y(LOW) + 5)])
        page.text(_x(exponent), _y(LOW) + 19, words, "small", "middle")
    page.text(_x(LAST), _y(LOW) + 38, "number", "title", "end")
    page.path([(_x(FIRST), _y(1)), (_x(LAST), _y(1))], "line dashed")
    for name, digits, last, colour in DTYPES:
        stairs = [(_x(e + up), _y(e - digits + 1)) for e in range(FIRST, last) for up in (0, 1)]
        page.path(stairs, f"curve-{colour}")
        page.dot(_x(digits), _y(1), f"dot-{colour}")
        label, note = name.split(", ")
        end = stairs[-1][1]
        page.text(_x(last) + 8, end - 2, label)
        page.text(_x(last) + 8, end + 12, note, "small")
    page.text(_x(-1), _y(1) - 8, "step 2: + 1 is lost", "small")
    page.dot(_x(26.6), _y(3), "dot-blue")
    page.text(_x(26.4), _y(1) + 16, "1e8: step 8", "small")
    return page
