"""Passkeys in Chromium, with the authenticator that it has for tests: our page, script and policy of contents."""

from playwright.sync_api import Page

from tests.browser.cast import PASSWORD, Wanted, bring
from tests.browser.fixtures import DESK
from tests.browser.people import Someone


def give_authenticator(page: Page) -> None:
    """Build an authenticator into the device, which always finds its owner before it."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})


def test_a_head_signs_in_with_a_passkey_as_second_factor(person, stage):
    """Added in the account, asked for after the password, used; the browser's console stays silent."""
    [school] = bring(stage, Wanted())
    # A passkey belongs to a name: an address of numbers has none.
    page = person(viewport=DESK, base_url=stage.url.replace("127.0.0.1", "localhost"))
    give_authenticator(page)
    head = Someone(page, stage)
    page.on("console", lambda line: head.faults.append(line.text) if line.type in ("error", "warning") else None)

    head.signs_in(school, "head").open("/compte/").follow("Ajouter une clé d'accès")
    head.type("Nom de la clé", "ordinateur du bureau").press("Ajouter").sees("Vos codes de secours")
    head.open("/compte/").sees("ordinateur du bureau").press("Se déconnecter de cet appareil")

    head.open("/compte/connexion").type("Adresse électronique", school.account("head"))
    head.type("Mot de passe", PASSWORD).press("Se connecter").sees("Connexion, étape 2 sur 2")
    head.press("Continuer avec une clé d'accès").sees_title("Avancement des stages")
    head.open("/compte/").sees("Il vous reste 8 codes de secours.").well()
