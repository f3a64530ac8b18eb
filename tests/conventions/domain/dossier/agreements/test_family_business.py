"""A parent's business and a family establishment (L4153-5) are two things, said of one pupil's agreement."""

import pytest

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.pages.bearers.host.services import copy_to
from tests.kit import lives

pytestmark = pytest.mark.django_db


def document_of(convention) -> str:
    return convention.signed_document().html


def approved(**said):
    convention = lives.opened()
    fields = lives.host_fields(convention) | said
    services.save_host_part(convention, by=lives.by(convention, "host"), fields=fields)
    services.complete_host_part(convention, by=lives.by(convention, "host"))
    services.save_school_part(convention, by=lives.by(convention, "office"), fields={"transport": "À pied."})
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    services.approve(convention, by=lives.by(convention, "head"))
    return convention


def test_the_business_of_a_parent_prints_nothing_of_the_article():
    """« C'est l'entreprise d'un parent » is no establishment where the family alone works."""
    assert "L4153-5" not in document_of(approved(family_business=True))


def test_a_family_establishment_is_printed():
    """The host answers the question of the article itself."""
    assert "L4153-5" in document_of(approved(family_establishment=True))


def test_what_a_host_is_to_one_pupil_is_not_copied_to_another():
    """Filled like the first: the parent is the first pupil's, not the second's; nor when both share the host."""
    first = lives.opened()
    school = first.school
    by_host = lives.by(first, "host")
    said = {"family_business": True, "family_establishment": True}
    services.save_host_part(first, by=by_host, fields=lives.host_fields(first) | said)
    pupil = lives.make_pupil(school)
    second = services.open_for_known_host(
        pupil=pupil,
        host=first.host,
        representative=first.representative,
        by=lives.account(school.staff.get(role="office")),
    )
    first = Convention.objects.get(pk=first.pk)
    assert [refusal for _target, refusal in copy_to(first, [second])] == [None]
    second = Convention.objects.get(pk=second.pk)
    assert second.activities == first.activities
    assert (first.family_business, first.family_establishment) == (True, True)
    assert (second.family_business, second.family_establishment) == (False, False)
