"""The figures of the day pages, one module per day; scripts/draw_figures.py draws them."""
