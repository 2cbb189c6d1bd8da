"""The learner's state: their folder, the journal in it (the truth), and what follows from the journal."""

from practorch.learner.folder import Folder, Updated, find_folder, init, update
from practorch.learner.journal import Event, Journal
from practorch.learner.progress import Progress, progress

__all__ = ["Event", "Folder", "Journal", "Progress", "Updated", "find_folder", "init", "progress", "update"]
