"""What a run's facts and findings look like: in a terminal, as HTML, as JSON."""
