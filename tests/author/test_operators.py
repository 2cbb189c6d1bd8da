"""Every operator, with what it makes of a small function."""

from __future__ import annotations

import ast
import textwrap

import pytest

from practorch.author.operators import LEXICAL, OPERATORS
from practorch.author.variants import base, variants

HEAD = "import torch\nfrom torch import nn, Tensor\n"

# operator: (body, one variant that must be there); a body without def stands in f(x: Tensor, y: Tensor) -> Tensor.
PAIRS = {
    "fell_out_of_loop": (
        "for a in x:\n    y = y + a\n    y = y.exp()\nreturn y",
        "for a in x:\n    y = y + a\ny = y.exp()\nreturn y",
    ),
    "rose_out_of_loop": (
        "for a in x:\n    total = 0\n    total = total + a\nreturn total",
        "total = 0\nfor a in x:\n    total = total + a\nreturn total",
    ),
    "dim_moved": ("return x.softmax(-1)", "return x.softmax(-2)"),
    "keepdim_flipped": ("return x - x.mean(1, keepdim=True)", "return x - x.mean(1)"),
    "transpose_dropped": ("return x @ y.mT", "return x @ y"),
    "permuted_by_view": ("return x.transpose(1, 2)", "return x.reshape(x.transpose(1, 2).shape)"),
    "sizes_swapped": ("return x.view(2, 3, -1)", "return x.view(3, 2, -1)"),
    "unsqueeze_dropped": ("return x * y.unsqueeze(-1)", "return x * y"),
    "new_axis_moved": ("return x * y[:, None]", "return x * y[None, :]"),
    "joined_otherwise": ("return torch.cat([x, y])", "return torch.stack([x, y])"),
    "contiguous_dropped": ("return x.mT.contiguous()", "return x.mT"),
    "eps_dropped": ("return x / (y + 1e-5)", "return x / y"),
    "eps_moved": ("return x / (y + eps).sqrt()", "return x / (y.sqrt() + eps)"),
    "root_dropped": ("return x / y.var(0).sqrt()", "return x / y.var(0)"),
    "square_dropped": ("return (x - y).pow(2).mean()", "return (x - y).mean()"),
    "abs_dropped": ("return x.abs().sum()", "return x.sum()"),
    "sign_dropped": ("return -x.log()", "return x.log()"),
    "guard_dropped": ("return x / y.sum(1).clamp(min=1)", "return x / y.sum(1)"),
    "factor_dropped": ("return 0.5 * x.sum()", "return x.sum()"),
    "operator_swapped": ("return x @ y", "return x * y"),
    "operands_swapped": ("return x - y", "return y - x"),
    "operand_dropped": ("return x.relu() + y", "return x.relu()"),
    "power_of_sum": ("return x.pow(2).mean(0)", "return x.mean(0).pow(2)"),
    "mean_for_sum": ("return x.mean(1)", "return x.sum(1)"),
    "max_for_min": ("return x.amax(1)", "return x.amin(1)"),
    "bound_swapped": ("return x.clamp(min=0)", "return x.clamp(max=0)"),
    "unbiased_flipped": ("return x.var(0, unbiased=False)", "return x.var(0, unbiased=True)"),
    "reduction_swapped": ('return loss(x, y, reduction="sum")', 'return loss(x, y, reduction="mean")'),
    "function_swapped": ("return x.log_softmax(1)", "return x.softmax(1)"),
    "function_dropped": ("return (x @ y).relu()", "return x @ y"),
    "cast_dropped": ("return x.float() / 255", "return x / 255"),
    "dtype_changed": ("return x.to(torch.float64)", "return x.to(torch.float32)"),
    "dtype_dropped": ("return torch.zeros(3, dtype=x.dtype)", "return torch.zeros(3)"),
    "like_forgotten": ("return torch.zeros_like(x)", "return torch.zeros(x.shape)"),
    "comparison_swapped": ("return torch.where(x < y, x, y)", "return torch.where(x <= y, x, y)"),
    "mask_inverted": ("return x.masked_fill(mask, 0)", "return x.masked_fill(~mask, 0)"),
    "condition_negated": ("if flag:\n    x = y\nreturn x", "if not flag:\n    x = y\nreturn x"),
    "filter_dropped": ("return sum(a for a in x if a.ndim)", "return sum(a for a in x)"),
    "and_for_or": ("if a and b:\n    x = y\nreturn x", "if a or b:\n    x = y\nreturn x"),
    "slice_moved": ("return x[:, 1:]", "return x[:, 2:]"),
    "range_moved": ("for i in range(n):\n    x = x + i\nreturn x", "for i in range(n - 1):\n    x = x + i\nreturn x"),
    "index_moved": (
        "for i in range(3):\n    x = x + y[i]\nreturn x",
        "for i in range(3):\n    x = x + y[i + 1]\nreturn x",
    ),
    "infinity_softened": ('return x.masked_fill(m, float("-inf"))', "return x.masked_fill(m, -1.0)"),
    "infinity_lost": ("return x.masked_fill(m, -torch.inf)", "return x.masked_fill(m, -1.0)"),
    "detach_dropped": ("return (x - y.detach()).sum()", "return (x - y).sum()"),
    "detach_added": ("z = x * y\nreturn z + x", "z = (x * y).detach()\nreturn z + x"),
    "clone_dropped": ("z = x.clone()\nreturn z", "z = x\nreturn z"),
    "done_in_place": ("return x.relu()", "return x.relu_()"),
    "argument_changed": ("return (x - y).exp()", "return x.sub_(y).exp()"),
    "assigned_in_place": ("x = x + y\nreturn x", "x += y\nreturn x"),
    "in_place_undone": ("x += y\nreturn x", "x = x + y\nreturn x"),
    "no_grad_dropped": ("with torch.no_grad():\n    x -= y\nreturn x", "x -= y\nreturn x"),
    "context_dropped": ('with torch.autocast("cpu"):\n    x = x @ y\nreturn x', "x = x @ y\nreturn x"),
    "no_grad_added": (
        "def g(x: Tensor) -> Tensor:\n    y = x * x\n    return y",
        "@torch.no_grad()\ndef g(x: Tensor) -> Tensor:\n    y = x * x\n    return y",
    ),
    "train_for_eval": ("model.eval()\nreturn model(x)", "model.train()\nreturn model(x)"),
    "super_init_dropped": (
        "class A(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = 1",
        "class A(nn.Module):\n    def __init__(self):\n        self.a = 1",
    ),
    "parameter_plain": ("self.w = nn.Parameter(torch.zeros(3))", "self.w = torch.zeros(3)"),
    "buffer_plain": ('self.register_buffer("mean", torch.zeros(3))', "self.mean = torch.zeros(3)"),
    "modules_plain": ("self.blocks = nn.ModuleList([a, b])", "self.blocks = list([a, b])"),
    "bias_flipped": ("self.a = nn.Conv2d(3, 5, 3, bias=False)", "self.a = nn.Conv2d(3, 5, 3)"),
    "zero_grad_dropped": ("opt.zero_grad()\nloss.backward()", "loss.backward()"),
    "cast_added": ("return x @ y", "return (x @ y).float()"),
    "default_changed": (
        "def g(x: Tensor, dim: int = -1) -> Tensor:\n    return x.sum(dim)",
        "def g(x: Tensor, dim: int = 0) -> Tensor:\n    return x.sum(dim)",
    ),
    "constant_changed": ("return x.pow(2)", "return x.pow(3)"),
    "keyword_dropped": ("return loss(x, y, ignore_index=-1)", "return loss(x, y)"),
    "arguments_swapped": ("return torch.where(m, x, y)", "return torch.where(m, y, x)"),
    "argument_confused": ("return (x * y).sum() / y.sum()", "return (x * y).sum() / x.sum()"),
    "returned_other": ("z = x * y\nreturn z.sum()", "z = x * y\nreturn z"),
    "element_dropped": ("return nn.Sequential(a, b, c)", "return nn.Sequential(a, c)"),
    "branch_always": ("if a > 1:\n    x = y\nreturn x", "x = y\nreturn x"),
    "effects_swapped": ("loss.backward()\nopt.step()", "opt.step()\nloss.backward()"),
    "answer_changed": ("answer = 3", None),
    "line_dropped": ("x = x.relu()\nx += y\nreturn x", "x = x.relu()\nreturn x"),
}
LINES = {
    "cpp_sign_swapped": ("return a + b;", "return a - b;"),
    "cpp_product_swapped": ("return a * b;", "return a / b;"),
    "cpp_comparison_swapped": ("for (int i = 0; i < n; ++i) {", "for (int i = 0; i <= n; ++i) {"),
    "cpp_constant_changed": ("int i = 1;", "int i = 2;"),
    "cpp_line_dropped": ("__syncthreads();\nreturn;", "return;"),
    "instruction_dropped": ("FROM a\nRUN b \\\n    c\nUSER d", "FROM a\nUSER d"),
}


def written(body: str) -> str:
    """A body as a file, spelt as ast.unparse spells it."""
    if body.startswith(("def ", "class ", "@", "answer")):
        return base(HEAD + body)
    return base(f"{HEAD}def f(x: Tensor, y: Tensor) -> Tensor:\n{textwrap.indent(body, '    ')}")


def made(body: str, operator: str | None = None) -> set[str]:
    return {v.source for v in variants(written(body), operators=operator and [operator])}


@pytest.mark.parametrize("operator", PAIRS)
def test_an_operator_makes_the_variant_it_is_for(operator):
    before, after = PAIRS[operator]
    sources = made(before, operator)
    if after is None:
        (source,) = sources
        names: dict[str, object] = {}
        exec(source, names)
        assert names["answer"] == 6
    else:
        assert written(after) in sources


@pytest.mark.parametrize("operator", LINES)
def test_a_lexical_operator_makes_the_variant_it_is_for(operator):
    before, after = LINES[operator]
    suffix = ".cu" if operator.startswith("cpp_") else ".Dockerfile"
    assert after + "\n" in {v.source for v in variants(before + "\n", suffix, [operator])}


def test_every_operator_has_a_pair_and_says_what_it_does():
    assert set(PAIRS) == set(OPERATORS)
    assert set(LINES) == set(LEXICAL)
    assert all(o.says.endswith(".") for o in OPERATORS.values())


@pytest.mark.parametrize("operator", PAIRS)
def test_an_operator_leaves_alone_what_it_is_not_for(operator):
    allowed = ["return y", "return x.detach()", "return x.float()"]
    assert made("return x", operator) <= {written(a) for a in allowed}


def test_each_variant_is_made_once_and_none_is_the_solution():
    body = "x = x - x.mean(-1, keepdim=True)\nreturn x / (x.var(-1, correction=0, keepdim=True) + 1e-5).sqrt()"
    found = variants(written(body))
    assert len({v.source for v in found}) == len(found) == len({v.fingerprint for v in found})
    assert written(body) not in {v.source for v in found}


def test_every_variant_is_python():
    for before, _ in PAIRS.values():
        for source in made(before):
            ast.parse(source)


def test_docstrings_annotations_and_imports_are_left_alone():
    text = 'from torch import Tensor\n\n\ndef f(x: "1 + 2") -> "x[1:]":\n    """1 + 2"""\n    raise ValueError(1 + 2)\n'
    assert {v.operator for v in variants(text)} == {"line_dropped"}


def test_a_fingerprint_stays_when_other_lines_change():
    before = {v.fingerprint for v in variants(written("z = x * 3\nreturn z.sum(1)")) if v.after == "return z.sum(2)"}
    after = {
        v.fingerprint for v in variants(written("w = y\nz = w * 5\nreturn z.sum(1)")) if v.after == "return z.sum(2)"
    }
    assert len(before) == 1
    assert before == after


def test_equal_lines_of_one_function_have_fingerprints_of_their_own():
    found = [v for v in variants(written("if a:\n    x = x + 1\nx = x + 1\nreturn x")) if v.after == "x = x + 2"]
    assert len(found) == 2
    assert len({v.fingerprint for v in found}) == 2


def test_an_index_of_plain_numbers_is_no_tensor():
    sources = made("n = x.shape[0] - 1\nreturn x[n]", "detach_added")
    assert written("n = (x.shape[0] - 1).detach()\nreturn x[n]") not in sources


def test_a_function_of_integers_is_not_cut_off_from_a_graph_that_it_has_not():
    assert not made("z = x + y\nreturn z.argmax(1)", "detach_added")


def test_a_tensor_that_is_not_needed_any_more_may_be_changed():
    assert not made("z = x * y\nreturn z.sqrt()", "done_in_place")
    assert made("z = x * y\nw = z.sqrt()\nreturn w + z", "done_in_place")


def test_the_line_is_that_of_the_solution_on_disk():
    text = HEAD + "\n\n# a comment that ast.unparse drops\ndef f(x: Tensor) -> Tensor:\n\n    return x.sum(1)\n"
    assert {v.line for v in variants(text) if "sum(2)" in v.after} == {8}


def test_answers_that_share_a_line_are_changed_together() -> None:
    made = [v.after for v in variants("first = second = 3\n", operators={"answer_changed"})]
    assert len(made) == 1
    assert made[0].startswith("first = second = (lambda v:")
