"""Agreements of a pupil whose family a test has made, played by real transitions up to the head or the signatures."""

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Guardian, Pupil, School
from tests.kit import lives


def in_saint_laurent() -> School:
    """A school in Saint-Laurent-du-Maroni, in front of Albina."""
    return lives.make_school(postcode="97320", city="Saint-Laurent-du-Maroni")


def make_relative(pupil: Pupil, quality: str, *, rank: int = 1, **fields) -> Guardian:
    """Somebody of the pupil's family, or a service, plainly fictional; reached by what ``fields`` say."""
    fields = {"first_name": "Imani", "last_name": "Essai", **fields}
    return Guardian.objects.create(pupil=pupil, rank=rank, quality=quality, **fields)


def ready_for_head(pupil: Pupil) -> Convention:
    """An agreement of this pupil, both parts sent."""
    host, representative, _tutor = lives.make_host(pupil.school)
    office = lives.account(pupil.school.staff.get(role="office"))
    convention = services.open_for_known_host(
        pupil=pupil, host=host, representative=representative, days=lives.week(), by=office
    )
    lives.fill_host_part(convention)
    lives.fill_school_part(convention)
    return Convention.objects.get(pk=convention.pk)


def to_sign(pupil: Pupil) -> Convention:
    """An agreement of this pupil that its parties are asked to sign."""
    convention = ready_for_head(pupil)
    services.approve(convention, by=lives.by(convention, "head"))
    return Convention.objects.get(pk=convention.pk)
