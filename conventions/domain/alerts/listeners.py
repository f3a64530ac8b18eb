"""Who reads what a pupil or a host writes of health or violence: the head, or the second person whom a school names."""

from conventions.domain.people.standing import Standing


def listens(standing: Standing) -> bool:
    """Tell whether the reader is one of the two readers of such words."""
    return standing.holds("head")
