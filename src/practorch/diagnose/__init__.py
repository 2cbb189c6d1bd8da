"""From a verdict to its cause: known mistakes first, then rules. Better silent than wrong."""

from practorch.diagnose.explain import explain

__all__ = ["explain"]
