import ast
import operator

from practorch.observe import answer



def _exactly(a, b):
    if a % b:
        raise ValueError(f"{a} / {b} is not a whole number; // rounds down")
    return a // b


_DO = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv, ast.Div: _exactly}


def _size(node, sizes):
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.Name):
        if node.id not in sizes:
            raise ValueError(f"{node.id} is not one of the sizes {' '.join(sizes)}")
        return sizes[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_size(node.operand, sizes)
    if isinstance(node, ast.BinOp) and type(node.op) in _DO:
        return _DO[type(node.op)](_size(node.left, sizes), _size(node.right, sizes))
    raise ValueError(f"{ast.unparse(node)} is not made of letters, whole numbers, + - * // and parentheses")


def _shape(formula, sizes):
    """The shape that a formula gives for these sizes: a string of sizes, or a function of them."""
    if callable(formula):
        return tuple(formula(**sizes))
    if not isinstance(formula, str):
        raise TypeError(f"an answer is a string of sizes, not {formula!r}")
    try:
        node = ast.parse(formula.strip(), mode="eval").body
    except SyntaxError:
        raise ValueError(f"{formula!r} is not a row of sizes with commas between them") from None
    return tuple(_size(part, sizes) for part in (node.elts if isinstance(node, ast.Tuple | ast.List) else [node]))


def _shapes(sol, name, cases):
    formula = answer(sol, name)
    return {" ".join(f"{k}={n}" for k, n in sizes.items()): _shape(formula, sizes) for sizes in cases}


def _cases(rand):
    """Four choices of the sizes; K divides T in the last one only."""
    drawn = [rand.sizes("B T D H K", T=T) for T in (13, 17, 19)] + [rand.sizes("B T D H K", T=15, K=3)]
    return [{"B": s["B"], "T": s["T"], "C": s["H"] * s["D"], "H": s["H"], "K": s["K"]} for s in drawn]


def merging(sol, rand):
    """Axes that become one, and axes that change places."""
    yield "tokens", _shapes, sol, "tokens", _cases(rand)
    yield "heads", _shapes, sol, "heads", _cases(rand)
    yield "keys", _shapes, sol, "keys", _cases(rand)
    yield "merged", _shapes, sol, "merged", _cases(rand)


def counting(sol, rand):
    """How many windows there are, and how many entries a step leaves."""
    yield "windows", _shapes, sol, "windows", _cases(rand)
    yield "thinned", _shapes, sol, "thinned", _cases(rand)
