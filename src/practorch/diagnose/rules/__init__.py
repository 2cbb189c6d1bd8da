"""Rules that explain misses when no known mistake does, the most specific first."""

from practorch.diagnose.rules.cost import COST
from practorch.diagnose.rules.dtypes import DTYPES, PRECISION
from practorch.diagnose.rules.effects import EFFECTS
from practorch.diagnose.rules.finite import FINITE
from practorch.diagnose.rules.functions import FLOORED, FUNCTIONS, MASKS, ROUNDED
from practorch.diagnose.rules.graph import GRAPH
from practorch.diagnose.rules.kinds import KINDS
from practorch.diagnose.rules.misuse import ERRORS
from practorch.diagnose.rules.modes import MODES
from practorch.diagnose.rules.normalised import NORMALISED
from practorch.diagnose.rules.parts import PARTS
from practorch.diagnose.rules.places import PLACES
from practorch.diagnose.rules.rule import Explained, Rule, explained
from practorch.diagnose.rules.scale import SCALE, SIGN
from practorch.diagnose.rules.seen import Seen
from practorch.diagnose.rules.shapes import SHAPES
from practorch.diagnose.rules.softmaxes import SOFTMAXES

RULES: tuple[Rule, ...] = (
    *ERRORS,
    *KINDS,
    *MODES,
    *EFFECTS,
    *GRAPH,
    *COST,
    FLOORED,
    *DTYPES,
    *SHAPES,
    *FINITE,
    *MASKS,
    *SIGN,
    *ROUNDED,
    *PRECISION,
    *SCALE,
    *FUNCTIONS,
    *SOFTMAXES,
    *PLACES,
    *NORMALISED,
    *PARTS,
)

__all__ = ["RULES", "Explained", "Rule", "Seen", "explained"]
