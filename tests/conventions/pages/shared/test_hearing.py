"""Words of distress typed in any box of a pupil are answered first, then the act goes on; nobody is told or counted."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import urldefrag, urljoin

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from lxml import html

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.distress.numbers import FIRST
from notifications.models import Message
from tests.kit import lives
from tests.kit.page_cases import Case
from tests.kit.pages import LINKS, PAGES
from workflow import clock

pytestmark = pytest.mark.django_db

WORDS = "jveu mourir"
WITHOUT_LINK = (
    *("places", "place_pictures", "places_map", "place", "place_report"),
    *("own_place", "typed_code", "recover_links"),
)
"""Pages that pupils open without a link."""
WHOLE = {"guardians": 2, "tutor": True}
BOX = "self::textarea or self::input[not(@type) or @type='text' or @type='search']"


def is_answered(page: str) -> bool:
    """Tell whether the page opens with the card, once: every number before the title."""
    head = page.partition("<h1")[0]
    return page.count('class="help-now"') == 1 and all(f'href="{one.address}"' in head for one in FIRST)


def is_page(answer) -> bool:
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def silent_boxes(client: Client, addresses: list[str]) -> list[str]:
    """Return the boxes of these pages whose words of distress are not answered first, sent with the rest as it is."""
    return [
        f"{name} of {address}"
        for address in addresses
        for name, answer in sent_boxes(client, address)
        if not is_answered(answer.content.decode())
    ]


def sent_boxes(client: Client, address: str) -> Iterator:
    """Send the words from each box of a page; yield its name and the page that is read next."""
    for form in html.document_fromstring(client.get(address).content.decode()).find(".//main").iter("form"):
        given = {name: value for name, value in form.fields.items() if value is not None}
        send = client.post if form.get("method", "").lower() == "post" else client.get
        for box in form.xpath(f".//*[{BOX}]"):
            name = box.get("name")
            yield (
                name,
                send(urldefrag(urljoin(address, form.get("action", ""))).url, given | {name: WORDS}, follow=True),
            )


def leave_days(case: Case) -> None:
    """Let the offer be for the last days of its week: with those of the agreement they are no more than five."""
    slot = case.open_offer.slots.get()
    slot.days = slot.days[2:]
    slot.first_day = slot.days[0]["date"]
    slot.measure().save()


def open_pages(convention: Convention, client: Client, names: Iterable[str] = LINKS) -> list[str]:
    """Pass the gate of the pupil's link and of the one to sign; return the addresses of the pages they open."""
    case = Case(convention, "Guyane")
    leave_days(case)
    to_sign = lives.page_of(lives.requests(convention)["pupil"])
    born = {"gate-birth_date": f"{convention.pupil.birth_date:%d/%m/%Y}"}
    own = reverse("family", args=[case.tokens["pupil"]])
    for path in (own, to_sign):
        assert client.post(path, born).status_code == 302
    tokens = (case.tokens["pupil"], to_sign.rpartition("/")[2])
    addresses = [reverse(name, args=[token, *LINKS[name].args(case)]) for name in names for token in tokens]
    return [address for address in addresses if is_page(client.get(address))]


def test_a_pupil_who_types_words_of_distress_in_any_box_is_answered_first(client):
    """Each page that a pupil's link or link to sign opens, found by itself: a new box joins or is named here."""
    addresses = open_pages(lives.validated(**WHOLE, days=lives.week()[:2]), client)
    assert len(addresses) > 15
    assert silent_boxes(client, addresses) == []


def test_a_pupil_who_types_them_once_the_internship_has_begun_is_answered_first(client):
    """Pupils type what went badly, what was good, an accident."""
    convention = lives.completed(**WHOLE)
    lives.evaluate(convention, {"tutor": (lives.by(convention, "tutor"), lives.TUTOR_ANSWERS)})
    addresses = open_pages(convention, client, ("pupil_evaluation", "pupil_accident", "family_alert"))
    boxes = [name for address in addresses for name, _answer in sent_boxes(client, address)]
    assert len(boxes) >= 3
    assert silent_boxes(client, addresses) == []
    clock.set_offset(timedelta())


def test_a_stranger_who_looks_for_a_place_is_answered_first(client):
    """Strangers are pupils too."""
    case = Case(lives.opened(), "Guyane")
    addresses = [reverse(name, args=PAGES[name].args(case) if PAGES[name].args else None) for name in WITHOUT_LINK]
    assert silent_boxes(client, addresses) == []
    assert [name for name, _answer in sent_boxes(client, reverse("places"))] == ["mots", "commune"]


def test_a_box_that_answers_nothing_is_found(client):
    """The same look at a page that is not for pupils: what it would say of a page of theirs."""
    assert silent_boxes(client, [reverse("verifier")]) == [f"numero of {reverse('verifier')}"]


def test_the_act_goes_on_and_nothing_else_is_left_of_the_words(client):
    """The step is noted as typed, once; no message leaves, no session and no next page remembers anything."""
    convention = lives.validated(**WHOLE, days=lives.week()[:2])
    open_pages(convention, client)
    own = reverse("family_searches", args=[Case(convention, "Guyane").tokens["pupil"]])
    before = Message.objects.count()
    answer = client.post(own, {"text": f"{WORDS}, refus du garage"})
    assert (answer.status_code, answer["Location"]) == (302, own)
    assert WORDS not in str(answer.cookies)
    assert convention.pupil.searches.get().text.startswith(WORDS)
    page = client.get(own).content.decode()
    assert is_answered(page)
    assert f'href="{reverse("family_alert", args=[own.split("/")[2]])}"' in page
    assert not is_answered(client.get(own).content.decode())
    assert Message.objects.count() == before
    assert not any(
        WORDS in str(one.get_decoded()) or "numbers" in str(one.get_decoded()) for one in Session.objects.all()
    )


def test_a_guardian_and_an_innocent_neighbour_read_no_card(client):
    """The card is a pupil's; « violon » is a trade."""
    convention = lives.validated(**WHOLE)
    guardian = reverse("family_searches", args=[Case(convention, "Guyane").tokens["guardian"]])
    client.post(guardian, {"gate-birth_date": f"{convention.pupil.birth_date:%d/%m/%Y}"})
    assert "help-now" not in client.post(guardian, {"text": WORDS}, follow=True).content.decode()
    assert "help-now" not in client.get(reverse("places"), {"mots": "violon"}).content.decode()
    assert is_answered(client.get(reverse("places"), {"mots": "viol"}).content.decode())
