"""Works that may be usual in a formation, as boxes."""


def work_choices() -> list[tuple[str, str]]:
    """Return the regulated works that a minor may be allowed, by key."""
    return []
