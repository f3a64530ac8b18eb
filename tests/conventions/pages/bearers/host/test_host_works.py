"""Regulated works on the host's and the tutor's links: what is permitted, and nothing of what is not; declaring."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.freezing import canonical_data
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.training_annexes.services import save_annex
from conventions.domain.law.documents.pdf import render_agreement
from conventions.domain.law.regulated_works.models import WorksDeclaration
from conventions.domain.persons.links.services import link_of, note_act
from conventions.domain.persons.links.tokens import token
from notifications.models import Message
from tests.kit import lives, regulated

pytestmark = pytest.mark.django_db


def link(convention, kind: str = "host") -> str:
    """Return the end of the address of the host's or tutor's link, already begun."""
    personal = link_of(f"{kind}:{convention.uuid}")
    note_act(personal)
    return token(personal)


def bare(response) -> bytes:
    """Return a page without what differs at each reading: the token of forms, the nonce of scripts."""
    assert response.status_code == 200
    page = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)
    return re.sub(rb'nonce="[^"]+"', b"", page)


def printed(convention) -> bytes:
    """Return the PDF that would be signed now: equal data give equal bytes."""
    return render_agreement(canonical_data(Convention.objects.get(pk=convention.pk))).pdf


def enter(client, path: str) -> None:
    client.post(path, {"gate-send": "1"})
    code = Message.objects.filter(slug="host_reading_code").latest("pk").secrets["code"]
    client.post(path, {"gate-code": code})


def test_refused_works_look_like_works_never_asked(client):
    """Byte by byte, on the host's page, the tutor's, in the PDF: refused by the doctor, by the host, or never asked."""
    convention = regulated.training("machines")
    regulated.all_in_order(convention, "machines", "chemicals", allowed=["machines"])
    pages = [reverse(kind, args=[link(convention, kind)]) for kind in ("host", "tutor")]

    def read() -> list[bytes]:
        return [*(bare(client.get(page)) for page in pages), printed(convention)]

    never_asked = read()
    assert all(b"machines dangereuses" in page.lower() for page in never_asked[:2])
    regulated.ask_works(convention, ["machines", "chemicals"])
    assert read() == never_asked
    asked = {"work": "machines", "equipment": "", "supervisor": regulated.CHEF, "asked": True}
    save_annex(convention, {"works": [asked, {**asked, "work": "chemicals", "asked": False}]})
    assert read() == never_asked
    regulated.opine(convention, ["machines", "chemicals"])
    regulated.ask_works(convention, ["machines", "chemicals"])
    assert not {*read()} & {*never_asked}


def test_a_host_declares_behind_a_code_in_one_form(client):
    """A draft first, printed; then sent by the same form; another school reads it, another host touches nothing."""
    convention = regulated.training("machines")
    end = link(convention)
    page = reverse("host_works", args=[end])
    assert "Nouvelle déclaration" not in client.get(page).content.decode()
    enter(client, page)
    shown = client.get(page).content.decode()
    assert "Nouvelle déclaration" in shown
    typed = {"works": ["machines"], "formations": [regulated.CUISINE], "places": "Cuisine", "supervisors": "cheffe"}
    wrong = client.post(page, {**typed, "sent_on": f"{convention.today() + timedelta(days=2)}"})
    assert wrong.status_code == 422
    assert "Cuisine" in wrong.content.decode()
    client.post(page, typed)
    declaration = WorksDeclaration.objects.get()
    assert declaration.is_being_written
    assert client.get(reverse("host_works_pdf", args=[end, declaration.uuid])).content[:5] == b"%PDF-"
    client.post(page, {**typed, "sent_on": f"{convention.today()}", "is_proved": "on"})
    declaration.refresh_from_db()
    assert declaration.is_valid
    assert "Déjà déclaré" in client.get(page).content.decode()
    stranger = lives.opened()
    its_page = reverse("host_works_withdraw", args=[link(stranger), declaration.uuid])
    enter(client, reverse("host_works", args=[link(stranger)]))
    assert client.post(its_page).status_code == 404
    enter(client, page)
    client.post(reverse("host_works_withdraw", args=[end, declaration.uuid]))
    declaration.refresh_from_db()
    assert not declaration.is_valid
