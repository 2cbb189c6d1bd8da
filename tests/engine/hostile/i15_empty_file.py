# verdict: failed
# nothing at all
