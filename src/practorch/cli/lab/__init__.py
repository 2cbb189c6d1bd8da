"""The lab's commands, one file each; torch is imported inside their functions."""
