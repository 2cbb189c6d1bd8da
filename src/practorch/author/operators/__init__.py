"""Ways to get code wrong, one small function each; where two make the same variant, the earlier one has it."""

from practorch.author.operators import dims, arithmetic, reductions, masks, graph, names, loops  # noqa: F401, I001
from practorch.author.operators.lexical import LEXICAL, lexical_operators
from practorch.author.operators.place import OPERATORS, Operator, Place, places

__all__ = ["LEXICAL", "OPERATORS", "Operator", "Place", "lexical_operators", "places"]
