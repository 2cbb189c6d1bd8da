from practorch.observe import answer


def _number(sol, name):
    """The answer as a float: 3 and 3.0 are the same number."""
    value = answer(sol, name)
    return float(value) if type(value) is int else value


def one_by_one(sol, rand):
    """Where does a running sum stop?"""
    yield "1000 ones in bf16", _number, sol, "ones"
    yield "1000 twos in bf16", _number, sol, "twos"
    yield "1000 tenths in bf16", _number, sol, "tenths"
    yield "3000 ones in float16", _number, sol, "ones_in_half"


def in_one_call(sol, rand):
    """What does sum do with the same numbers?"""
    yield "sum of 1000 ones", _number, sol, "library"
    yield "sum of 1001 ones", _number, sol, "rounded"
    yield "the same with dtype=torch.float32", _number, sol, "widened"


def small_updates(sol, rand):
    """Does a bf16 weight move?"""
    yield "the weight", _number, sol, "weight"


def near_one(sol, rand):
    """What is left of 1e-8 beside a 1?"""
    yield "(1 + x).log() / x", _number, sol, "log_of_sum"
    yield "x.log1p() / x", _number, sol, "log1p"
    yield "(x.exp() - 1) / x", _number, sol, "exp_minus_one"
