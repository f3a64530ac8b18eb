"""Signing in at the identity provider: whose account opens, what counts as a second factor, how both sessions end."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from conventions.domain.persons.people.models import User
from conventions.pages.kit.session_proofs import is_verified
from notifications.models import Message
from tests.kit import identity_provider
from tests.kit.people_factory import make_school, make_staff, make_user
from tests.kit.sign_in import code_of, give_second_factor, signed_in
from workflow.models import Transition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
EMAIL = "dina.fictive@ecole.example"


@pytest.fixture
def provider(settings):
    """A provider like ProConnect, which the settings name."""
    with identity_provider.serving() as provider:
        settings.OIDC_ISSUER = provider.issuer
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = identity_provider.CLIENT, identity_provider.SECRET
        settings.OIDC_EMAIL_IS_VERIFIED = True
        yield provider


@pytest.fixture
def user():
    """An account of a school's office, without a password."""
    return make_staff(make_school(), user=make_user(email=EMAIL), role="office").user


def sign_in(provider, client: Client | None = None, **query):
    """Go to the provider as a browser does and bring its answer back; return that last page."""
    client = client or Client()
    begun = client.get(reverse("provider_begin"), query)
    return client.get(reverse("provider_answer"), provider.authorize(begun["Location"]))


def signed_in_user(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_first_time_the_vouched_address_finds_the_account_then_the_subject_alone(provider, user):
    """Linked once, journaled and told; later the address may change at the provider and here."""
    client = Client()
    assert sign_in(provider, client, next="/compte/")["Location"] == "/compte/"
    assert client.get("/compte/").status_code == 200
    assert SocialAccount.objects.values_list("user", "provider", "uid", "extra_data").get() == (
        user.pk,
        provider.issuer,
        "agent-1",
        {},
    )
    assert list(Transition.objects.filter(root_uuid=user.record.uuid).values_list("name", flat=True)) == [
        "open",
        "link_identity",
    ]
    [told] = Message.objects.filter(slug="account_changed")
    assert (told.address, "ProConnect" in str(told.context)) == (EMAIL, True)
    provider.person["email"] = "dina.nouvelle@ecole.example"
    User.objects.filter(pk=user.pk).update(email="d.fictive@ecole.example")
    assert sign_in(provider)["Location"] == "/"
    assert Message.objects.filter(slug="account_changed").count() == 1


def test_nothing_is_kept_but_the_subject(provider, user):
    """Neither tokens nor claims nor another copy of the address."""
    provider.person |= {"given_name": "Dina", "usual_name": "Fictive", "siret": "73282932000074", "uid": "d.fictive"}
    sign_in(provider)
    assert not EmailAddress.objects.exists()
    assert not SocialApp.objects.exists()
    assert not SocialToken.objects.exists()
    assert SocialAccount.objects.get().extra_data == {}


def test_no_account_is_opened(provider):
    """Whoever has none reads what to ask of whom; nothing is created."""
    page = sign_in(provider)
    assert page.status_code == 403
    assert "Demandez à la direction" in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("known", [False, True])
def test_a_closed_account_stays_closed(provider, user, known):
    """Linked before or not: the same page as for nobody."""
    if known:
        sign_in(provider)
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()
    assert sign_in(provider, client).status_code == 403
    assert signed_in_user(client) is None


def test_an_address_that_the_provider_does_not_vouch_for_opens_nothing(provider, user, settings):
    """Without the operator's word, only ``email_verified`` counts."""
    settings.OIDC_EMAIL_IS_VERIFIED = False
    assert sign_in(provider).status_code == 403
    provider.person["email_verified"] = False
    assert sign_in(provider).status_code == 403
    provider.person["email_verified"] = True
    assert sign_in(provider).status_code == 302


def test_an_address_given_to_somebody_else_does_not_open_the_former_holders_account(provider, user):
    """Another subject with the same address is refused, until an operator unlinks the first, which is told."""
    sign_in(provider)
    provider.person["sub"] = "agent-2"
    assert sign_in(provider).status_code == 403
    unlink = {"by": "Ona Opératrice", "reason": "Nouvel employeur, vu en personne."}
    call_command("unlink_identity", EMAIL, **unlink)
    assert Message.objects.filter(slug="account_changed").count() == 2
    assert sign_in(provider).status_code == 302
    SocialAccount.objects.all().delete()
    with pytest.raises(CommandError, match="rien à délier"):
        call_command("unlink_identity", EMAIL, **unlink)


# -- the second factor ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "proof",
    [
        {"acr": "eidas2"},
        {"acr": "https://proconnect.gouv.fr/assurance/self-asserted-2fa"},
        {"acr": "eidas1", "amr": ["pwd", "mfa"]},
    ],
)
def test_a_strong_sign_in_counts_as_the_second_factor(provider, proof):
    """The auditor's pages open at once, and the code of the account's own application is not asked for."""
    auditor = make_user(email=EMAIL, is_auditor=True)
    give_second_factor(auditor)
    provider.proof = proof
    client = Client()
    assert sign_in(provider, client, next="/audit/")["Location"] == "/audit/"
    assert is_verified(client.get("/audit/").wsgi_request)


@pytest.mark.parametrize("proof", [{"acr": "eidas1", "amr": ["pwd"]}, {"amr": ["otp"]}, {}, {"acr": None, "amr": None}])
def test_a_weak_one_is_followed_by_the_accounts_own(provider, proof):
    """The code of the application, here; nobody is signed in before it."""
    auditor = make_user(email=EMAIL, is_auditor=True)
    device = give_second_factor(auditor)
    provider.proof = proof
    client = Client()
    assert sign_in(provider, client, next="/audit/")["Location"] == reverse("second_factor")
    assert signed_in_user(client) is None
    assert client.post(reverse("second_factor"), {"code": code_of(device)})["Location"] == "/audit/"


def test_a_weak_one_leads_whoever_must_to_set_a_second_factor_up(provider):
    """An auditor without one."""
    make_user(email=EMAIL, is_auditor=True)
    assert sign_in(provider)["Location"] == reverse("second_factor_setup")


# -- answers that are not the provider's, or not to this question -----------------------------------------------


def stranger_signs(provider):
    provider.signs_with = provider.stranger


def other_question(provider):
    provider.nonce = "another"


def mixed_up(provider):
    provider.about = "agent-9"


def other_site(provider):
    provider.proof = {"aud": "another-site"}


def too_late(provider):
    provider.proof = {"exp": 1}


@pytest.mark.parametrize("attack", [stranger_signs, other_question, mixed_up, other_site, too_late])
@pytest.mark.parametrize("signed", [True, False])
def test_a_forged_or_foreign_answer_opens_nothing(provider, user, attack, signed):
    """A key, a nonce, a subject, an audience, a date: each is looked at, whatever form the claims have."""
    provider.signed_userinfo = signed
    attack(provider)
    client = Client()
    page = sign_in(provider, client)
    assert page.status_code == 502
    assert "Rien n'a changé" in unescape(page.content.decode())
    assert signed_in_user(client) is None
    assert not SocialAccount.objects.exists()


def test_an_answer_serves_once_and_only_in_the_browser_that_asked(provider, user):
    """Sent again, or brought to another's browser: nothing opens."""
    client, other = Client(), Client()
    begun = client.get(reverse("provider_begin"))
    brought = provider.authorize(begun["Location"])
    assert other.get(reverse("provider_answer"), brought).status_code == 502
    assert client.get(reverse("provider_answer"), brought).status_code == 302
    assert client.get(reverse("provider_answer"), brought).status_code == 502
    assert signed_in_user(other) is None


def test_who_gives_up_at_the_provider_reads_what_to_do(provider, user):
    """``access_denied``: no error page."""
    client = Client()
    asked = provider.authorize(client.get(reverse("provider_begin"))["Location"])
    page = client.get(reverse("provider_answer"), {"error": "access_denied", "state": asked["state"]})
    assert page.status_code == 502
    assert reverse("login") in page.content.decode()


def test_a_provider_that_does_not_answer_leaves_the_password(provider, settings):
    """The sign-in page stays; the way to the provider says so in a sentence."""
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert Client().get(reverse("login")).status_code == 200
    assert Client().get(reverse("provider_begin")).status_code == 502


def test_the_next_page_is_never_another_site(provider, user):
    """Neither before nor after the way to the provider."""
    assert sign_in(provider, next="https://elsewhere.example/")["Location"] == "/"


def test_a_session_that_was_open_here_ends(provider, user):
    """A family's link, another account: nothing of it is left, and the key is another."""
    other = signed_in(make_user(email="autre@exemple.invalid"))
    session = other.session
    session["planted"] = True
    session.save()
    key = other.session.session_key
    sign_in(provider, other)
    assert signed_in_user(other) == str(user.pk)
    assert "planted" not in other.session
    assert other.session.session_key != key


# -- what is asked, and the end ---------------------------------------------------------------------------------


def test_the_question_says_level_scopes_and_where_to_come_back(provider, user, settings):
    """As ProConnect expects it, with PKCE, a state and a nonce of 32 characters and more."""
    settings.OIDC_ACR_VALUES, settings.OIDC_SCOPES = ["eidas1"], ["openid", "email", "uid", "siret"]
    sign_in(provider)
    asked = provider.asked
    assert (asked["acr_values"], set(asked["scope"].split())) == ("eidas1", {"openid", "email", "uid", "siret"})
    assert asked["redirect_uri"] == settings.SITE_URL.rstrip("/") + "/compte/fournisseur/retour"
    assert min(len(asked["state"]), len(asked["nonce"])) >= 32
    assert asked["code_challenge_method"] == "S256"
    assert '"amr"' in asked["claims"]


def test_signing_out_here_ends_the_providers_session_too(provider, user, settings):
    """The page leads there with the token that says whose session it is, and nothing of ours stays open."""
    client = Client()
    sign_in(provider, client)
    page = client.post(reverse("logout"))
    assert signed_in_user(client) is None
    [address] = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    told = parse_qs(urlsplit(unescape(address)).query)
    assert unescape(address).startswith(f"{provider.issuer}/session/end?")
    assert told["post_logout_redirect_uri"] == [f"{settings.SITE_URL.rstrip('/')}/"]
    assert told["id_token_hint"][0].count(".") == 2
    assert told["state"]


def test_without_a_provider_nothing_of_it_is_shown(client):
    """No button, no address."""
    assert "ProConnect" not in client.get(reverse("login")).content.decode()
    assert client.get(reverse("provider_begin")).status_code == 404
    assert client.get(reverse("provider_answer")).status_code == 404


def test_with_one_the_sign_in_page_leads_there_and_keeps_the_goal(provider, client):
    """A link, which works without script; the password stays below."""
    page = unescape(client.get(reverse("login"), {"next": "/compte/"}).content.decode())
    assert "Se connecter avec ProConnect" in page
    assert f"{reverse('provider_begin')}?next=/compte/" in page
