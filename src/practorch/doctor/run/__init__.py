"""The run: a training script, watched while it runs, and its mistakes named."""
