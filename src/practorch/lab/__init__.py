"""A library for training runs on real data: plain PyTorch to read, use and change. It knows no exercise."""
