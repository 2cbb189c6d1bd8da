"""The worker: runs one learner's file against one checks.py, writes down what happened, knows no answer."""
