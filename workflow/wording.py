"""How counts are written in what the commands answer."""


def plural(count: int, noun: str) -> str:
    """Write a count with its noun, each word of which agrees: *1 entrée*, *0 entrée*, *5 agendas refaits*."""
    return " ".join([str(count), *(word + "s" * (count > 1) for word in noun.split(" "))])
