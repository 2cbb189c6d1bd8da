"""For writers of exercises: new, verify, mutate, preview."""

from practorch.author.mutate import mutate
from practorch.author.new import new
from practorch.author.preview import messages, preview
from practorch.author.verify import verify

__all__ = ["messages", "mutate", "new", "preview", "verify"]
