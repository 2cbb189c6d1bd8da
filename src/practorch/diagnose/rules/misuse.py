"""Errors of the classic families, part two: dtypes, indices, devices, and what is no tensor."""

from __future__ import annotations

from practorch.diagnose.rules.errors import FAMILIES, Family
from practorch.diagnose.rules.rule import Rule

_FLOATS_NEEDED = "An integer tensor stands where a float one is needed. Means and gradients are defined for floats."

MORE = (
    Family(
        "index_needs_integers",
        (
            (
                r"expected target dtype to be Long or Byte, but got (\w+)",
                "The targets are {0}. Class numbers are indices into the logits, so they are int64 (Long).",
            ),
            (
                r"(Expected dtype int32/int64 for index|tensors used as indices must be|argument #1 'indices')",
                "An index is neither int64 nor int32. Places are counted in int64; other dtypes cannot say which row.",
            ),
        ),
        "Where does that tensor come from, and which dtype does it have there?",
    ),
    Family(
        "mask_needs_bools",
        (
            (
                r"(supports boolean masks|condition to be a boolean|implemented on integer and Boolean)",
                "A mask is no bool tensor. A comparison gives bools; numbers 0 and 1 do not count as such.",
            ),
            (
                r"with a bool tensor is not supported",
                "A bool tensor is subtracted. True and False are turned around with ~.",
            ),
        ),
        "Which comparison says what the mask should say?",
    ),
    Family(
        "dtypes_differ",
        (
            (
                r"(?:mat1 and mat2 must have the same dtype, but got|m1 and m2 to have the same dtype, but got:) "
                r"(\w+(?: int)?) (?:and|!=) (\w+(?: int)?)",
                "A {0} tensor meets a {1} tensor in a product. A product does not convert; both sides have one dtype.",
            ),
            (
                r"expected scalar type (\w+) but found (\w+)",
                "A {0} tensor meets a {1} tensor. Products do not convert; both sides have one dtype.",
            ),
            (
                r"Input type \((\w+)\) and (?:bias|weight) type \((\w+)\)",
                "A {0} input meets {1} weights. A layer computes in one dtype, that of its weights.",
            ),
            (
                r"(self\.dtype to be equal to src\.dtype|source and destination dtypes match)",
                "Numbers of one dtype are written into a tensor of another. scatter and index_put do not convert.",
            ),
        ),
        "Which of the two has the caller's dtype, and where was the other one made?",
    ),
    Family(
        "integers_where_floats_belong",
        (
            (r"Input dtype must be either a floating point or complex dtype", _FLOATS_NEEDED),
            (r"not implemented for '(?:Long|Int|Byte|Bool)'", _FLOATS_NEEDED),
            (r"only Tensors of floating point.* can require gradients", _FLOATS_NEEDED),
            (
                r"result type (\w+) can't be cast to the desired output type (\w+)",
                "A {0} result is written into a {1} tensor, which cannot hold it. In-place operations keep the dtype.",
            ),
        ),
        "Where does the integer tensor come from, and should it stay one?",
    ),
    Family(
        "index_out_of_range",
        (
            (
                r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)",
                "Index {0} along dim {1}, which has {2} entries. They are counted from 0, so the last one is one less "
                "than the size.",
            ),
            (
                r"Target (-?\d+) is out of bounds",
                "Target {0} has no logit. With C classes the targets run from 0 to C - 1; classes lie in dim 1.",
            ),
            (
                r"index out of range in self",
                "An index is not in the embedding's table. A table of n rows knows the indices 0 to n - 1.",
            ),
        ),
        "What is the largest index that occurs, and how many entries are there?",
    ),
    Family(
        "no_such_dim",
        (
            (
                r"Dimension out of range \(expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)",
                "Dim {2} of a tensor whose dims run from {0} to {1}. A dim was dropped before, or is counted from 1.",
            ),
            (
                r"too many indices for tensor of dimension (\d+)",
                "More indices than the {0} dims of the tensor. A dim was dropped before, or never there.",
            ),
        ),
        "What is the shape of the tensor at this line?",
    ),
    Family(
        "unequal_mask",
        ((
            r"shape of the mask \[(.*?)\] at index (\d+) does not match the shape of the indexed tensor \[(.*?)\]",
            "A mask of shape ({0}) on a tensor of shape ({2}): a mask says yes or no for each entry, so the sizes "
            "agree.",
        ),),
        "Along which dim of the tensor does the mask decide?",
    ),
    Family(
        "device_mismatch",
        ((
            r"(all tensors to be on the same device|is not on the expected device)",
            "Tensors on two devices meet in one operation. A tensor made without device= is on the CPU.",
        ),),
        "Which of the tensors on this line did your code make, and from whom could it take the device?",
        "hardcoded_device",
    ),
    Family(
        "array_of_a_graph",
        ((
            r"Can't call numpy\(\) on Tensor that requires grad",
            "NumPy is handed a tensor that is part of a graph. NumPy knows no gradients: what comes back from it has "
            "none.",
        ),),
        "Is there a torch function for this step, or is the value for looking at only?",
    ),
    Family(
        "truth_of_many",
        ((
            r"Boolean value of Tensor with more than one value is ambiguous",
            "if, and, or and not ask a tensor of many numbers for one yes or no. A choice for each element is a mask, "
            "& or torch.where.",
        ),),
        "Should each element decide for itself, or all of them together (any, all)?",
    ),
    Family(
        "number_of_many",
        (
            (
                r"a Tensor with (\d+) elements cannot be converted to Scalar",
                "{0} numbers are to become one Python number. .item() and float() take a tensor with one element.",
            ),
            (
                r"only one element tensors can be converted to Python scalars",
                "A tensor of many numbers is to become one Python number. .item() and float() take one element.",
            ),
        ),
        "Which sum, mean or index makes one number of them?",
    ),
    Family(
        "no_tensor",
        (
            (
                r"must be Tensor, not (\w+)",
                "A {0} stands where torch takes a tensor. torch functions do not convert what they are given.",
            ),
            (
                r"expected Tensor as element \d+ in argument 0, but got (\w+)",
                "stack and cat are given a {0} among the tensors. They join tensors only.",
            ),
            (
                r"'NoneType' object|operand type\(s\) for \S+: 'NoneType'|'NoneType' and",
                "None stands where a tensor is used. An argument that was left out is None, and so are .grad before "
                "backward and the result of a function without return.",
            ),
            (
                r"'(?:torch\.return_types\.)(\w+)' object has no attribute",
                "{0} over a dim gives a pair, (values, indices), and the pair is used as if it were a tensor.",
            ),
            (
                r"'(list|tuple|float|int|numpy\.ndarray|dict|bool|str)' object has no attribute '(\w+)'",
                "A {0} is used as if it were a tensor: it has no {1}.",
            ),
        ),
        "What is type(...) of each name on this line?",
    ),
    Family(
        "missing_super_init",
        ((
            r"before Module\.__init__\(\) call",
            "A layer or a parameter is set before the module exists. nn.Module's __init__ makes the tables that they "
            "go into.",
        ),),
        "What is the first line of __init__ in every module of PyTorch?",
        "missing_super_init",
    ),
    Family(
        "not_a_parameter",
        ((
            r"cannot assign '(.*?)' as (?:parameter|child module|buffer) '(\w+)'",
            "{1} is a registered name of the module, and a {0} is put there. A parameter stays an nn.Parameter, so "
            "that optimizers keep hold of it.",
        ),),
        "Should the number in the parameter change, or the parameter itself?",
        "param_rebinding",
    ),
)  # fmt: skip

ERRORS: tuple[Rule, ...] = tuple(family.rule for family in (*FAMILIES, *MORE))
