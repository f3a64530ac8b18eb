"""A labour inspector's reading of one host: the grant, the code, the browser that has given it."""

from datetime import timedelta
from typing import Any

from django.test import Client

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.regulated_works.models import InspectionGrant
from conventions.domain.law.regulated_works.services import GrantedReading, grant_inspection
from conventions.domain.law.year.calendars import year_on
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from notifications.models import Message
from tests.kit import lives, regulated


def approved(**given: Any) -> Convention:
    """Return a training period that the head has approved."""
    convention = regulated.training("machines", **given)
    regulated.all_in_order(convention, "machines")
    lives.fill_host_part(convention)
    lives.fill_school_part(convention)
    services.approve(convention, by=lives.by(convention, "head"))
    convention.refresh_from_db()
    return convention


def reading_of(convention: Convention, **given: Any) -> GrantedReading:
    """Return the reading of the place and year of an agreement."""
    year = year_on(convention.school, convention.first_day or convention.school.today())
    values = {"host": convention.host, "year": year.number, "until": convention.school.today() + timedelta(days=90)}
    who = {"inspector": "Dominique Fictive", "service": "UC fictive 1", "email": "d.fictive@travail.example"}
    return GrantedReading(**{**values, **who, **given})


def granted(convention: Convention, **given: Any) -> InspectionGrant:
    """Open the reading of an agreement's place, by the head of its school."""
    by = lives.staff_actor(convention.school, "head")
    return grant_inspection(reading_of(convention, **given), school=convention.school, by=by)


def opened(grant: InspectionGrant) -> tuple[Client, str]:
    """Return a browser that has given the code, and the path of the file."""
    client, path = Client(), path_of(link_of(grant.holder))
    client.post(path, {"gate-send": "1"})
    code = Message.objects.filter(slug="inspector_code").latest("pk").secrets["code"]
    client.post(path, {"gate-code": code})
    return client, path


def shown(client: Client, path: str) -> str:
    """Return a page that is read."""
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()
