"""A trained model in use: exported, asked for predictions, served over HTTP; a run as a container and as a job."""
