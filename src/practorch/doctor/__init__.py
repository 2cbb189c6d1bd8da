"""What is wrong with this machine, and why a training run does not learn."""
