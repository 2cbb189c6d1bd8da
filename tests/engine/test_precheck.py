from __future__ import annotations

import pytest

from practorch.engine.precheck import precheck
from practorch.engine.verdict import Finding
from practorch.spec import Exercise

GOOD = "from torch import Tensor\n\n\ndef shift(x: Tensor) -> Tensor:\n    return x\n"


def finding(exercise: Exercise, text: str | bytes) -> Finding | None:
    _, verdict = precheck(exercise, text.encode() if isinstance(text, str) else text)
    if verdict is None:
        return None
    assert verdict.status == "failed"
    assert verdict.findings[0].text
    assert verdict.findings[0].hint
    return verdict.findings[0]


@pytest.mark.parametrize(
    ("text", "rule", "line", "says", "hint"),
    [
        ("def shift(x)\n    return x\n", "syntax", 1, "expected ':'", "caret"),
        ("def shift(x):\nreturn x\n", "syntax", 2, "an indentation error", "caret"),
        ("import torhc\n" + GOOD, "import", 1, "no module named 'torhc'", "did you mean torch?"),
        ("import torch.nn.functionl as F\n" + GOOD, "import", 1, "torch.nn.functionl", "did you mean functional?"),
        ("import nompy\n" + GOOD, "import", 1, "nompy", "did you mean numpy?"),
        (GOOD.replace("shift", "shfit"), "missing", 4, "no function named 'shift'", "shfit is there; is that it?"),
        ("x = 1\n", "missing", None, "no function named 'shift'", "shift(x)"),
        (GOOD.replace("x: Tensor", "x, n"), "signature", 4, "shift takes (x, n)", "shift(x)"),
        (GOOD.replace("x: Tensor", ""), "signature", 4, "shift takes ()", "shift(x)"),
        (GOOD.replace("def", "async def"), "signature", 4, "an async function", "write def"),
        ("class A:\n    def shift(self, x):\n        return x\n", "missing", 2, "inside something else", "left margin"),
        ("", "empty", None, "the file is empty", "reset"),
        ("\n  \n", "empty", None, "the file is empty", "reset"),
        (GOOD + "y = '\0'\n", "file", 6, "NUL byte", "delete"),
        (GOOD.encode("utf-16"), "file", None, "UTF-16", "UTF-8"),
        (GOOD.encode() + b"# caf\xe9\n", "file", 6, "is not UTF-8", "UTF-8"),
        ("#" * 300_000, "file", None, "292 KiB", "right file"),
        ("x = " + "(" * 500 + ")" * 500, "syntax", 1, "too many nested parentheses", "caret"),
    ],
)
def test_the_text_alone_tells(
    shift: Exercise, text: str | bytes, rule: str, line: int | None, says: str, hint: str
) -> None:
    found = finding(shift, text)
    assert found is not None
    assert (found.rule, found.line) == (rule, line)
    assert says in found.text
    assert hint in found.hint


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "shift = lambda x: x\n",
        "from functools import partial as shift\n",
        "def shift(x, extra=3):\n    return x\n",
        "def shift(*args, **kwargs):\n    return args[0]\n",
        "try:\n    import nothing_like_it\nexcept ImportError:\n    pass\n" + GOOD,
        "from math import *\n",
        "import torch.nn.functional as F, torch.utils.data\nfrom torch.nn.utils import clip_grad_norm_\n" + GOOD,
        "if True:\n    def shift(x):\n        return x\n",
        "import torch._C\nfrom torch.ops import aten\n" + GOOD,
    ],
)
def test_honest_files_go_through(shift: Exercise, text: str) -> None:
    assert finding(shift, text) is None
