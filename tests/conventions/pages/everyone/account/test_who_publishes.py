"""Who publishes before pupils: a second factor, by SMS too, remembered on one's own device, worthless to a thief."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.exchange.moderation.services import name_deputy
from conventions.domain.exchange.posting.models import OffersImport
from conventions.domain.law.networks.models import Network, NetworkPost, NetworkSite
from conventions.domain.persons.people import devices, second_factor, sent_codes
from conventions.domain.persons.people.account_services import reset_second_factor
from conventions.domain.persons.people.models import Host, HostContact, TerritorialOfficer, User
from conventions.domain.persons.people.services import add_host_contact
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.placements.offers.models import Offer
from notifications import sms_providers
from notifications.models import Message
from tests.conventions.pages.officers.networks.test_networks import OFFER
from tests.kit import calendars
from tests.kit.people_factory import make_user
from tests.kit.queued import run_jobs
from tests.kit.sign_in import code_of, forget_wrong_codes, give_second_factor, on_own_device, signed_in, verified
from workflow import clock
from workflow.actors import Actor
from workflow.models import Transition

pytestmark = pytest.mark.django_db
PASSWORD, NEW_PASSWORD = "quatre chevaux bleus", "sept moulins jaunes"
NUMBER = "0694 12 34 07"
OPERATOR = Actor("operator", "ona", label="Ona Opératrice")


def make_volunteer(kind: str = Network.Kind.ASSOCIATION) -> NetworkPost:
    """Return the post of who brings offers for a network in Guyane, with a password and nothing else."""
    user = make_user(email=f"volontaire.{kind}@asso.example")
    user.set_password(PASSWORD)
    user.save()
    network = Network.objects.create(kind=kind, name=f"Réseau fictif ({kind})")
    return NetworkPost.objects.create(user=user, network=network, level="department", code="973")


@pytest.fixture
def post():
    return make_volunteer()


def sign_in(client: Client, post: NetworkPost, password: str = PASSWORD) -> str:
    """Give the password, on the way to the network's page; return where that leads."""
    given = {"login": post.user.email, "password": password, "next": reverse("network", args=[post.uuid])}
    return client.post(reverse("login"), given)["Location"]


def last_code() -> tuple[str, str]:
    """Return where the last code went, and the code."""
    row = Message.objects.filter(slug="second_factor_code").latest("pk")
    return row.address, row.secrets["code"]


def set_up(client: Client, post: NetworkPost, *, own_device: str = "") -> None:
    """Go from the password to codes by SMS, as the pages lead."""
    assert sign_in(client, post) == reverse("second_factor_setup")
    assert client.get(reverse("second_factor_setup"))["Location"] == reverse("prove_mailbox")
    address, code = last_code()
    assert address == post.user.email
    assert client.post(reverse("prove_mailbox"), {"code": code})["Location"] == reverse("second_factor_setup")
    assert reverse("second_factor_sms") in client.get(reverse("second_factor_setup")).content.decode()
    client.post(reverse("second_factor_sms"), {"number": NUMBER})
    address, code = last_code()
    assert address == "+594694123407"
    shown = client.post(reverse("second_factor_sms"), {"code": code, "own_device": own_device})
    assert len(shown.context["codes"]) == second_factor.RECOVERY_CODES
    assert shown.context["goal"] == reverse("network", args=[post.uuid])


def another_day(client: Client) -> Client:
    """Return the browser closed and opened again: what stays is what it was told to keep."""
    again = Client()
    for name in (settings.DEVICE_COOKIE_NAME, settings.BROWSER_COOKIE_NAME):
        if name in client.cookies:
            again.cookies[name] = client.cookies[name].value
    return again


def attempts(post: NetworkPost) -> list[tuple[str, dict]]:
    """Return what would publish or write for a network, as addresses and what is sent to them."""
    site, _new = NetworkSite.objects.get_or_create(network=post.network, siret=OFFER["siret"])
    upload = OffersImport.objects.create(post=post, user=post.user, file_name="offres.csv", content=b"x")
    at = {"post": post.uuid}
    return [
        (reverse("network_offer_add", kwargs=at), OFFER),
        (reverse("network_file_add", kwargs=at), {"file": SimpleUploadedFile("offres.csv", b"SIRET;Nom\n1;2")}),
        (reverse("network_file_confirm", kwargs={**at, "file": upload.uuid}), {}),
        (reverse("network_sites_add", kwargs=at), {"lines": f"{OFFER['siret']};Préfecture fictive"}),
        (reverse("network_letter", kwargs=at), {"sites": [str(site.uuid)], "text": "Venez."}),
        (reverse("network_invite", kwargs=at), {"email": "complice@asso.example", "last_name": "Complice"}),
    ]


def assert_opens_nothing(client: Client, post: NetworkPost) -> None:
    """Send each attempt from a browser that has the password alone: nothing is published, posted or written."""
    tried, kinds = attempts(post), (Offer, OffersImport, NetworkSite, User)
    before = [kind.objects.count() for kind in kinds]
    gates = {reverse(name) for name in ("second_factor", "second_factor_setup", "login")}
    for address, sent in tried:
        assert client.post(address, sent)["Location"].partition("?")[0] in gates, address
    run_jobs()
    assert [kind.objects.count() for kind in kinds] == before
    assert not Message.objects.filter(slug__in=("network_letter", "account_invitation", "account_opened")).exists()


# -- one volunteer --------------------------------------------------------------------------------------------


def test_a_volunteer_publishes_from_a_file_by_sms_and_the_day_after_by_password_alone(post):
    """On that device; another browser is asked for a code, which a thief has not. A school gave the contact."""
    client = Client()
    host = Host.objects.create(name=OFFER["name"], siret=OFFER["siret"], postcode=OFFER["postcode"], city=OFFER["city"])
    given = HostContact.Origin.GIVEN_BY_SCHOOL
    add_host_contact(host=host, origin=given, last_name="Accueil", email=OFFER["email"])
    with clock.held(datetime(2026, 11, 2, 12, tzinfo=UTC)):
        set_up(client, post, own_device="on")
        told = Message.objects.filter(slug="account_changed").latest("pk")
        assert (told.address, "SMS au numéro ••• 07" in str(told.context)) == (post.user.email, True)
        lines = [
            ";".join(("SIRET", "Nom", "CP", "Commune", "Titre", "Activités", "Niveaux", "Dates", "Places", "Mail"))
        ]
        lines.append(";".join(value for name, value in OFFER.items() if name != "contact"))
        file = SimpleUploadedFile("offres.csv", "\n".join(lines).encode())
        client.post(reverse("network_file_add", args=[post.uuid]), {"file": file})
        client.post(reverse("network_file_confirm", args=[post.uuid, OffersImport.objects.get().uuid]))
        assert Offer.objects.get().is_open
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            here = another_day(client)
            assert sign_in(here, post) == reverse("network", args=[post.uuid])
            assert here.get(reverse("network_offers", args=[post.uuid])).status_code == 200
            sent = Message.objects.filter(slug="second_factor_code").count()
            elsewhere = Client()
            assert sign_in(elsewhere, post) == reverse("second_factor")
            assert Message.objects.filter(slug="second_factor_code").count() == sent + 1
            assert_opens_nothing(elsewhere, post)
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            assert sign_in(another_day(client), post) == reverse("second_factor")


def test_a_thief_with_the_password_of_who_never_set_up_publishes_nothing_and_sets_nothing_up(post):
    """The mailbox is asked for before the first factor; what is sent to the pages that set up is not taken."""
    thief = Client()
    assert sign_in(thief, post) == reverse("second_factor_setup")
    assert_opens_nothing(thief, post)
    for name, sent in (("second_factor_begin", {}), ("passkey_add", {}), ("second_factor_sms", {"number": NUMBER})):
        assert thief.post(reverse(name), sent)["Location"] == reverse("prove_mailbox")
    assert thief.post(reverse("recovery_codes"))["Location"] == reverse("second_factor_setup")
    assert thief.post(reverse("prove_mailbox"), {"code": "000000"}).status_code in (302, 422)
    assert last_code()[0] == post.user.email, "no SMS left"


def test_a_company_whose_offers_are_checked_is_asked_for_nothing_more():
    """Its post opens by password, and what it writes to many still asks."""
    post = make_volunteer(Network.Kind.COMPANY)
    client = Client()
    assert sign_in(client, post) == reverse("network", args=[post.uuid])
    assert client.get(reverse("network_offers", args=[post.uuid])).status_code == 200
    assert client.get(reverse("network_team", args=[post.uuid])).status_code == 200
    assert client.post(reverse("network_invite", args=[post.uuid]))["Location"] == reverse("second_factor_setup")


def test_a_deputy_is_asked_during_their_days_alone():
    """Before and after, the account is what it was."""
    officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="973")
    deputy, today = make_user(), clock.now().date()
    assert not second_factor.is_required_of(deputy)
    yesterday = today - timedelta(days=1)  # a day of Cayenne begins after that of Paris
    name_deputy(officer=officer, email=deputy.email, first_day=yesterday, last_day=today + timedelta(days=3))
    assert second_factor.is_required_of(deputy)
    assert signed_in(deputy).get(reverse("territory_offers"))["Location"] == reverse("second_factor_setup")
    assert second_factor.without_one() == sorted([deputy, officer.user], key=lambda one: (one.sort_name, one.pk))
    with clock.held(clock.now() + timedelta(days=5)):
        assert not second_factor.is_required_of(deputy)


def test_an_officer_fills_a_calendar_on_their_own_device_and_a_password_alone_does_not():
    user = calendars.officer_of("Guyane")
    assert signed_in(user).get(reverse("calendars"))["Location"] == reverse("second_factor_setup")
    assert on_own_device(user).get(reverse("calendars")).status_code == 200


# -- the cookie -----------------------------------------------------------------------------------------------


def test_a_device_serves_its_account_alone(post):
    """Its token opens nothing for another account, nor without the password, nor once a letter is changed."""
    token = on_own_device(post.user).cookies[settings.DEVICE_COOKIE_NAME].value
    other = TerritorialOfficer.objects.create(user=make_user(), level="department", code="973").user
    thief = signed_in(other)
    give_second_factor(other)
    thief.cookies[settings.DEVICE_COOKIE_NAME] = token
    assert thief.get(reverse("territory"))["Location"] == reverse("second_factor")
    alone = Client()
    alone.cookies[settings.DEVICE_COOKIE_NAME] = token
    assert alone.get(reverse("network", args=[post.uuid]))["Location"].startswith(reverse("login"))
    until, _dash, mac = token.partition("-")
    for forged in (
        f"{int(until) + 1}-{mac}",
        f"{until}-{'0' * 64}",
        "",
        "é-é",
        f"{'9' * 4000}-{mac}",
        f"{token}.{token}x",
    ):
        mine = on_own_device(post.user)
        mine.cookies[settings.DEVICE_COOKIE_NAME] = forged
        expected = 200 if forged.startswith(token) else 302
        assert mine.get(reverse("network", args=[post.uuid])).status_code == expected, forged
    answer = verified(post.user).get(reverse("network", args=[post.uuid]))
    assert settings.DEVICE_COOKIE_NAME not in answer.cookies, "nobody is remembered who did not ask for it"


@pytest.mark.parametrize("act", ["password", "forget", "reset", "number"])
def test_a_device_is_forgotten_when_something_of_the_account_changes(post, act):
    """Another password, another number, a factor taken away, or a press: a stolen cookie is worth nothing."""
    client = Client()
    set_up(client, post, own_device="on")
    kept = client.cookies[settings.DEVICE_COOKIE_NAME]
    assert sign_in(another_day(client), post) == reverse("network", args=[post.uuid])
    assert (kept["httponly"], kept["samesite"], kept["max-age"]) == (True, "Lax", 30 * 24 * 3600)
    if act == "password":
        given = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
        assert client.post(reverse("password_change"), given)["Location"] == reverse("account")
    elif act == "forget":
        assert client.post(reverse("devices_forget"))["Location"] == reverse("account")
    elif act == "reset":
        reset_second_factor(user=post.user, by=OPERATOR, reason="Téléphone perdu, rappel au standard.")
    else:
        client.post(reverse("second_factor_sms"), {"number": "+597 812 3456"})
        client.post(reverse("second_factor_sms"), {"code": last_code()[1]})
        assert second_factor.factors_of(post.user).texted == "••• 56"
    goal = reverse("second_factor_setup") if act == "reset" else reverse("second_factor")
    assert sign_in(another_day(client), post, NEW_PASSWORD if act == "password" else PASSWORD) == goal


def test_an_auditor_is_remembered_nowhere_and_an_sms_does_not_count_for_them(post):
    """Whoever acts for a network and audits is asked as auditors are: at each sign-in, by something stronger."""
    client = Client()
    set_up(client, post, own_device="on")
    User.objects.filter(pk=post.user.pk).update(is_auditor=True)
    here = another_day(client)
    assert sign_in(here, post) == reverse("second_factor_setup")
    assert here.get(reverse("audit"))["Location"] == reverse("second_factor_setup")
    assert_opens_nothing(here, post)
    assert verified(post.user).get(reverse("second_factor_sms")).status_code == 403
    shown = signed_in(make_user(is_auditor=True)).get(reverse("second_factor_setup")).content.decode()
    assert reverse("second_factor_sms") not in shown


def test_a_form_sent_when_the_device_is_forgotten_is_offered_again(post):
    """Thirty days end in the middle of a sentence: after the code, what was typed is there."""
    client, add = on_own_device(post.user), reverse("network_offer_add", args=[post.uuid])
    token = client.get(add).context["csrf_token"]
    devices.forget_devices(post.user)
    answer = client.post(add, {**OFFER, "csrfmiddlewaretoken": str(token)})
    assert answer["Location"] == reverse("second_factor")
    code = code_of(second_factor.application_of(post.user))
    assert client.post(reverse("second_factor"), {"code": code})["Location"] == add
    assert OFFER["title"] in unescape(client.get(add).content.decode())


def test_writing_to_many_asks_again_on_ones_own_device(post):
    """A remembered device opens the day's work, and no letter, invitation or suspension."""
    client = on_own_device(post.user)
    assert client.get(reverse("network_offer_add", args=[post.uuid])).status_code == 200
    for name in ("network_letter", "network_letter_offering", "network_invite"):
        assert client.get(reverse(name, args=[post.uuid]))["Location"] == reverse("second_factor")


# -- the code -------------------------------------------------------------------------------------------------


def test_a_code_serves_once_for_its_account_and_a_former_one_no_more(post):
    other = make_volunteer(Network.Kind.FEDERATION)
    for one in (post, other):
        set_up(Client(), one)
    clients = [Client(), Client()]
    for client, one in zip(clients, (post, other), strict=True):
        assert sign_in(client, one) == reverse("second_factor")
    code = last_code()[1]
    assert clients[0].post(reverse("second_factor"), {"code": code}).status_code == 422, "the other account's"
    forget_wrong_codes()
    clients[1].post(reverse("second_factor_send"))
    assert clients[1].post(reverse("second_factor"), {"code": code}).status_code in (302, 422)
    forget_wrong_codes()
    code = last_code()[1]
    assert clients[1].post(reverse("second_factor"), {"code": code}).status_code == 302
    with pytest.raises(ValidationError):
        second_factor.check(other.user, code)


def test_a_code_tried_ten_times_is_dead_and_each_wrong_one_makes_wait(post):
    """After five the right one opens nothing either; right after a wrong one nothing is compared."""
    set_up(Client(), post)
    client = Client()
    sign_in(client, post)
    code = last_code()[1]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    client.post(reverse("second_factor"), {"code": wrong})
    assert "Attendez" in client.post(reverse("second_factor"), {"code": code}).content.decode()
    for _ in range(9):
        forget_wrong_codes()
        assert client.post(reverse("second_factor"), {"code": wrong}).status_code == 422
    forget_wrong_codes()
    assert client.post(reverse("second_factor"), {"code": code}).status_code == 422
    forget_wrong_codes()
    sent_codes.send_code(post.user)
    assert client.post(reverse("second_factor"), {"code": last_code()[1]}).status_code == 302


def test_a_code_ends_after_ten_minutes_and_no_more_than_five_leave_in_an_hour(post):
    set_up(Client(), post)
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        client = Client()
        sign_in(client, post)
        code = last_code()[1]
        late = time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1))
        with late, pytest.raises(ValidationError, match="ne sert plus"):
            second_factor.check(post.user, code)
        for _ in range(6):
            answer = client.post(reverse("second_factor_send"), follow=True)
        assert "Plusieurs codes sont déjà partis" in answer.content.decode()
        hour = timezone.now() - timedelta(hours=1)
        assert Message.objects.filter(slug="second_factor_code", created_at__gt=hour).count() == 5


def test_a_number_is_masked_written_down_and_changed_with_the_present_factor_alone(post):
    """A typed number that is not confirmed does not serve; the journal's data names no number."""
    set_up(Client(), post)
    thief = on_own_device(post.user)
    assert thief.post(reverse("second_factor_sms"), {"number": "0694 99 99 99"})["Location"] == reverse("second_factor")
    client = verified(post.user) if second_factor.application_of(post.user) else Client()
    sign_in(client, post)
    client.post(reverse("second_factor"), {"code": last_code()[1]})
    page = client.get(reverse("account")).content.decode()
    assert "••• 07" in page
    assert "123407" not in page.replace(" ", "")
    assert client.post(reverse("second_factor_sms"), {"number": "0594 12 34 56"}).status_code == 422, "no mobile"
    assert client.post(reverse("second_factor_sms"), {"number": "rien"}).status_code == 422
    client.post(reverse("second_factor_sms"), {"number": "0639 12 34 56"})
    assert second_factor.factors_of(post.user).texted == "••• 07"
    client.post(reverse("second_factor_sms"), {"code": last_code()[1]})
    assert sent_codes.number_of(post.user) == "+262639123456"
    entry = Transition.objects.filter(name="set_texted_codes").latest("pk")
    assert entry.data.get("number") is None
    assert str(account_actor(post.user).id) == str(post.user.uuid)


def test_where_no_sms_can_leave_the_way_is_not_offered(post, settings, monkeypatch):
    """The two others are."""
    settings.SMS_GATEWAY_URL = ""
    monkeypatch.setattr(settings, "DJANGO_ENV", "production")
    assert not sms_providers.is_configured()
    client = verified(post.user)
    page = client.get(reverse("second_factor_setup")).content.decode()
    assert reverse("second_factor_sms") not in page
    assert reverse("passkey_add") in page
    assert client.get(reverse("second_factor_sms")).status_code == 403


def test_a_device_ends_after_thirty_days(post):
    token = devices.token_for(post.user)
    assert devices.is_of(post.user, token)
    with time_machine.travel(timezone.now() + timedelta(days=30, seconds=1)):
        assert not devices.is_of(post.user, token)
