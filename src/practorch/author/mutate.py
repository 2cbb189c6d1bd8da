"""Wrong variants, made by a machine."""


def mutate(*args):
    raise NotImplementedError
