"""Training on several processes over the same model files: one technique per file, model in and model out."""
