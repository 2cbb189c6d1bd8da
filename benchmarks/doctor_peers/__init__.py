"""What other tools say of the doctor's corpus: a module per tool, and a file of what their rules would rightly name."""
