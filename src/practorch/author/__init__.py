"""For writers of exercises: new, verify, mutate, preview."""

from practorch.author.mutate import mutate
from practorch.author.verify import verify

__all__ = ["mutate", "verify"]
