"""Terms of regulated works: texts of declarations, the inspector's name and link, once their time is over."""

from datetime import timedelta

import pytest

from conventions.domain.law.regulated_works.models import InspectionGrant
from conventions.domain.law.regulated_works.services import revoke_inspection
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.upkeep.retention import dossiers
from conventions.domain.upkeep.retention.health import machine_opinions
from tests.kit import inspection, lives, regulated
from workflow import clock, journal
from workflow.models import PersonalPart

pytestmark = pytest.mark.django_db


def test_a_reading_leaves_host_and_year_alone():
    """Not before its end; then neither name, nor address, nor link, nor who acted; the chain holds."""
    convention = regulated.training("machines")
    grant = inspection.granted(convention)
    assert not dossiers.inspection_grants(clock.now()).exists()
    revoke_inspection(grant, by=lives.staff_actor(convention.school, "head"))
    due = list(dossiers.inspection_grants(clock.now() + timedelta(minutes=1)))
    assert dossiers.erase_inspection_grants(due) == 1
    grant.refresh_from_db()
    assert (grant.inspector, grant.email, grant.service) == ("", "", "")
    assert grant.host == convention.host
    assert not PersonalLink.objects.filter(holder=grant.holder).exists()
    assert not PersonalPart.objects.filter(entry__root_uuid=grant.uuid).exists()
    assert list(journal.check_roots(InspectionGrant, [grant.pk])) == []


def test_a_declaration_leaves_works_and_days_alone():
    """A draft that nobody sent goes after its last act, one that was sent after its end; opinions go with their end."""
    school = lives.make_school()
    sent = regulated.declare_at_school(school, "machines")
    assert not dossiers.works_declarations(clock.now()).exists()
    long_after = clock.now() + timedelta(days=4 * 365)
    assert list(dossiers.works_declarations(long_after)) == [sent]
    assert dossiers.erase_works_declarations([sent]) == 1
    sent.refresh_from_db()
    assert (sent.works, sent.supervisors, sent.places) == (["machines"], "", "")
    assert sent.until is not None
    convention = regulated.training("machines")
    regulated.opine(convention, ["machines"])
    assert machine_opinions(clock.now() + timedelta(days=1)).exists()
