"""What a page of a link says in its reader's language: what is signed, what helps, an error, what a mail opens."""

import html
import re
from urllib.parse import urlsplit

import pytest

from conventions.domain.persons.people.models import Guardian
from notifications.models import Message
from tests.kit import lives

pytestmark = pytest.mark.django_db


def read(answer) -> str:
    return html.unescape(answer.content.decode())


def asked(client, language: str = "ht") -> str:
    """The page of a mother whose language is kept, opened."""
    convention = lives.validated(guardians=2)
    Guardian.objects.filter(pupil=convention.pupil).update(language=language)
    return lives.open_page(client, lives.requests(convention)["guardian_1"])


def test_what_commits_stays_french_and_its_meaning_stands_beside_as_help(client):
    """The refusal: French marked as French, then the reader's language marked as help; the way back in hers alone."""
    path = asked(client)
    page = read(client.get(f"{path}/refuser"))
    assert re.search(r'<h1>\s*<span lang="fr" dir="ltr">Je refuse</span><br><small[^>]*>Se pa sa w ap siyen an', page)
    assert '<span lang="fr" dir="ltr">Pourquoi refusez-vous ?</span>' in page
    assert "Revenir à la convention" not in page


def test_a_quality_and_what_signing_means_are_read_in_the_readers_language(client):
    """« manman », not « mère »; what signing means, in French and as help."""
    page = read(client.get(asked(client)))
    assert "manman" in page
    assert "mère" not in page[: page.index("<details")]
    assert "Ce que veut dire signer" not in page
    assert "Se pa sa w ap siyen an, se yon èd:" in page


def test_the_choice_of_language_stays_on_a_page_with_an_error(client):
    """The form is answered at the address where it is read: the other languages lead there."""
    path = asked(client)
    answer = client.post(f"{path}/refuser", {"reason": ""})
    assert answer.status_code == 422
    assert f'href="{path}/refuser?lang=en"' in read(answer)
    assert "?lang=" not in read(client.post(f"{path}/code", follow=False)), "an address that is not read leads nowhere"


def test_what_a_receipt_opens_is_in_its_readers_language_whatever_the_cookie_says(client):
    """The page that contests: a device is shared, and nobody had opened the other pages on this one."""
    convention = lives.validated(guardians=2)
    Guardian.objects.filter(pupil=convention.pupil).update(language="ht")
    lives.sign(convention, "guardian_1")
    told = Message.objects.filter(slug="signature_receipt", secrets__has_key="contest", audience="guardian").first()
    client.cookies["langue"] = "en"
    page = read(client.get(urlsplit(told.secrets["contest"]).path))
    assert '<html lang="ht"' in page
