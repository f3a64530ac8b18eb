"""Comparison of an agreement's columns with the signed document in force, of which they are a copy."""

from collections.abc import Iterator

from signatures.models import Document

from .machine import ConventionMachine

TEXTS = ("number", "kind", "aims", "activities", "assessment", "lodging", "transport")
"""Columns that the document prints as they are, under the same names."""
PLACE = ("address", "postcode", "city")


def differences_from(convention: ConventionMachine, document: Document) -> Iterator[str]:
    """Name the columns of ``convention`` that are not what ``document`` says, where it is the one in force.

    An amendment says the whole agreement again, as amended. What may be rectified without a signature is left out.
    """
    if document.pk != _in_force(convention):
        return
    data = document.data
    yield from (name for name in TEXTS if data.get(name, getattr(convention, name)) != getattr(convention, name))
    place = data.get("place", {})
    for name in PLACE:
        if place.get(name, getattr(convention, f"place_{name}")) != getattr(convention, f"place_{name}"):
            yield f"place_{name}"
    annex = getattr(convention, "training_annex", None)
    if annex is not None and "training" in data:
        yield from annex.differences_from(data["training"])
    period = data.get("period", {})
    days = [day.to_data() for day in convention.presences()]
    if period.get("days", days) != days:
        yield "days"
    for name in ("first_day", "last_day"):
        day = getattr(convention, name)
        if period.get(name) != (day and day.isoformat()):
            yield name


def _in_force(convention: ConventionMachine) -> int | None:
    """Return the last document about this agreement that its parties signed and the seal closed."""
    signed = Document.objects.filter(root_label=convention.journal_label(), root_id=convention.pk)
    return signed.exclude(html="").exclude(sealed_at=None).order_by("-pk").values_list("pk", flat=True).first()
