"""Diffs of known mistakes: what they replace, and what they leave alone."""

from __future__ import annotations

import pytest

from practorch.spec.patch import PatchError, bare, comment_mark, hunks, patched

PYTHON = """\
def total(x):
    top = x.max()  # the largest one
    for i in range(3):
        x = x - top
        x = x // 2

    return x.sum()
"""
CPP = """\
int half(int n) {
    n += 1;  // rounds up
    return n / 2;   // whole numbers
}
"""


@pytest.mark.parametrize(
    ("line", "comment", "code"),
    [
        ("    x = 1  # one", "#", "x = 1"),
        ("# nothing else", "#", ""),
        ("#", "#", ""),
        ("x = 1  #! (B, T)", "#", "x = 1"),
        ("color = '# red' # said", "#", "color = '# red'"),
        (r'path = "a\\" # ends in a backslash', "#", r'path = "a\\"'),
        (r"text = 'it\'s # it'", "#", r"text = 'it\'s # it'"),
        ("x = y // 2", "#", "x = y // 2"),
        ("#include <cmath>", "#", "#include <cmath>"),
        ("#include <cmath>  // exp", "//", "#include <cmath>"),
        ("\tn += 1;// one more", "//", "n += 1;"),
        ('auto home = "https://example.org";', "//", 'auto home = "https://example.org";'),
        ('char quote = \'"\';  // a "quote"', "//", "char quote = '\"';"),
        ("# define N 3", "//", "# define N 3"),
    ],
)
def test_bare_leaves_indentation_and_comment_out(line: str, comment: str, code: str) -> None:
    assert bare(line, comment) == code


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        (PYTHON, "#"),
        (CPP, "//"),
        ("__global__ void k(float* x)\n{\n}\n", "//"),
        ("void f() {  // does nothing\n}\n", "//"),
        ("#include <cmath>\nint main() { return 0; }\n", "//"),
        ('FROM python:3.11\nCMD ["python", "train.py"]\n', "#"),
        ("half = {f(x): x // 2}\n", "#"),
    ],
)
def test_the_mark_of_comments_is_read_from_the_text(text: str, mark: str) -> None:
    assert comment_mark(text) == mark


def test_a_line_is_replaced_where_it_stands_with_its_indentation() -> None:
    assert patched(PYTHON, "- x = x - top\n+ x = x + top\n") == PYTHON.replace("x - top", "x + top")


def test_new_lines_keep_their_indentation_to_each_other() -> None:
    new = patched(PYTHON, "- x = x - top\n+ if top:\n+     x = x - top\n")
    assert "        if top:\n            x = x - top\n        x = x // 2\n" in new


def test_trailing_comments_do_not_count_in_either_text() -> None:
    want = PYTHON.replace("top = x.max()  # the largest one", "top = 0")
    assert patched(PYTHON, "- top = x.max()\n+ top = 0\n") == want
    assert patched(PYTHON, "- top = x.max()  # another comment\n+ top = 0\n") == want


def test_trailing_comments_of_cpp_do_not_count() -> None:
    assert patched(CPP, "- return n / 2;\n+ return n;\n") == CPP.replace("n / 2;   // whole numbers", "n;")
    assert patched(CPP, "- n += 1;  // one more\n") == CPP.replace("    n += 1;  // rounds up\n", "")


def test_two_slashes_in_python_are_a_division() -> None:
    assert patched(PYTHON, "- x = x // 2\n+ x = x / 2\n") == PYTHON.replace("//", "/")
    with pytest.raises(PatchError, match="line is there 0 times: 'x = x // 3'"):
        patched(PYTHON, "- x = x // 3\n+ x = x\n")


def test_removed_lines_that_follow_each_other_are_one_block() -> None:
    new = patched(PYTHON, "- x = x - top\n- x = x // 2\n+ x = (x - top) // 2\n")
    assert "range(3):\n        x = (x - top) // 2\n\n    return" in new


def test_removed_lines_that_stand_apart_are_replaced_one_by_one() -> None:
    new = patched(PYTHON, "- top = x.max()\n- return x.sum()\n+ top = x.min()\n+ x = x * 2\n+ return x.mean()\n")
    assert "    top = x.min()\n" in new
    assert new.endswith("\n    x = x * 2\n    return x.mean()\n")


def test_scattered_lines_may_have_fewer_new_ones() -> None:
    new = patched(PYTHON, "- top = x.max()\n- return x.sum()\n+ return x.max()\n")
    assert new == PYTHON.replace("    top = x.max()  # the largest one\n", "    return x.max()\n").replace(
        "    return x.sum()\n", ""
    )


def test_a_block_tells_apart_a_line_that_is_there_twice() -> None:
    text = "a = 1\nb = 2\na = 1\nc = 3\n"
    assert patched(text, "- a = 1\n- c = 3\n+ c = 4\n") == "a = 1\nb = 2\nc = 4\n"


@pytest.mark.parametrize("diff", ["- a = 1\n+ a = 2\n", "- b = 2\n- a = 1\n- c = 3\n+ a = 2\n"])
def test_a_line_that_is_there_twice_is_refused(diff: str) -> None:
    with pytest.raises(PatchError, match="line is there 2 times: 'a = 1'"):
        patched("a = 1\nb = 2\nd = 4\na = 1\nc = 3\n", diff)


def test_several_replacements_in_one_diff() -> None:
    diff = "- x = x - top\n+ x = x\n\n- return x.sum()\n+ return x\n"
    assert [(hunk.old, hunk.new) for hunk in hunks(diff)] == [
        (("x = x - top",), ("x = x",)), (("return x.sum()",), ("return x",))
    ]  # fmt: skip
    assert patched(PYTHON, diff) == PYTHON.replace("x - top", "x").replace("x.sum()", "x")


@pytest.mark.parametrize("diff", ["+ x = 1\n- return x\n", "  x = 1\n", "x = 1\n", "@@ -1 +1 @@\n"])
def test_what_is_no_replacement_is_refused(diff: str) -> None:
    with pytest.raises(PatchError, match="a diff line starts with '- ' or '\\+ ', and a '-' comes first"):
        patched(PYTHON, diff)
