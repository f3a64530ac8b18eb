"""The second factor of an account: an application or SMS that give codes, passkeys, and eight recovery codes.

allauth keeps each as an ``Authenticator``. What was used and what was wrong stands in the same row, read and written
under its lock: whatever process a code reaches, it serves once. Of recovery codes only an HMAC is kept.
"""

import re
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, hotp_value
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.masking import mask_phone
from signatures.macs import code_macs, hexed
from workflow import clock
from workflow.actors import Actor

from . import sent_codes
from .account_records import note
from .accounts import User, acting_officers
from .devices import forget_devices
from .factor_tries import verify
from .schools import Staff
from .sent_codes import SMS
from .standing import account_actor

Type = Authenticator.Type
FACTORS = (Type.TOTP, SMS, Type.WEBAUTHN)
"""Types asked for after the password; recovery codes stand in for each of them."""
RECOVERY_CODES = 8
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Letters and digits that nobody takes for one another; ten of them make 5 × 10¹⁴ codes."""
NEXT = "after_second_factor"
"""Key of the session: the page that was asked for before the second factor."""
STEP, TOLERANCE = 30, 1
"""Seconds for which a code is shown; steps by which a telephone's clock may be wrong, from where it was last time."""
WAIVER = timedelta(days=1)
"""Time for which an operator opens an account without its second factor."""


# -- who needs one --------------------------------------------------------------------------------------------


def is_required_of(user: User) -> bool:
    """Tell whether an account must have a second factor: see :func:`is_strict_for` and :func:`publishes_at_once`."""
    return is_strict_for(user) or publishes_at_once(user)


def is_strict_for(user: User) -> bool:
    """Tell whether an account is asked at each sign-in, never by SMS: it reads every dossier, sets up, or signs.

    Of those who sign for a school only where the operator imposes it (``SECOND_FACTOR_FOR_SIGNERS``).
    """
    if user.is_auditor or user.is_administrator:
        return True
    return settings.SECOND_FACTOR_FOR_SIGNERS and signs_for_a_school(user)


def publishes_at_once(user: User) -> bool:
    """Tell whether what an account posts or decides stands before pupils unread: officers, deputies, trusted networks.

    Their codes may arrive by SMS, and their own devices be remembered (:mod:`.devices`).
    """
    if acting_officers(Q(pk=user.pk), clock.now()):
        return True
    return any(post.network.is_trusted for post in user.network_posts.filter(ended_at=None).select_related("network"))


def is_eased_for(user: User) -> bool:
    """Tell whether codes by SMS and remembered devices are offered to an account."""
    return publishes_at_once(user) and not is_strict_for(user)


def without_one() -> list[User]:
    """Return the active accounts of which a second factor is required and that have set none up, by name."""
    working = Q(territories__isnull=False) | Q(deputyships__ended_at=None) | Q(network_posts__ended_at=None)
    asked = Q(is_auditor=True) | Q(is_administrator=True) | working
    found = User.objects.filter(asked, is_active=True).distinct().order_by("sort_name", "id")
    return [user for user in found if is_required_of(user) and not is_set_up(user)]


def signs_for_a_school(user: User) -> bool:
    """Tell whether an account approves and signs today: it directs a school, or has a delegation in force."""
    for post in Staff.objects.filter(user=user).select_related("school"):
        today = post.school.today()
        if post.in_post(today) and (
            post.role == Staff.Role.HEAD or post.school.delegation_of(account_actor(user), today)
        ):
            return True
    return False


def is_waived(user: User) -> bool:
    """Tell whether an operator opened the account, for a day, without its second factor."""
    return bool(user.second_factor_waived_until and user.second_factor_waived_until > timezone.now())


@transaction.atomic
def waive(user: User, *, by: Actor, reason: str) -> None:
    """Open the account without its second factor until this time tomorrow; the factor stays as it is."""
    user.second_factor_waived_until = timezone.now() + WAIVER
    user.save(update_fields=["second_factor_waived_until"])
    until = user.second_factor_waived_until
    note(user, "waive_second_factor", by=by, reason=reason, data={"until": until.isoformat()}, ends_at=until)


# -- what an account has --------------------------------------------------------------------------------------


def is_set_up(user: User) -> bool:
    """Tell whether the account signs in with something more than its password."""
    return _serves(user, Authenticator.objects.filter(user=user, type__in=FACTORS))


def is_one_of(user: User, ids: Collection[int]) -> bool:
    """Tell whether one of the factors ``ids`` is the account's still, and enough for it."""
    return _serves(user, Authenticator.objects.filter(user=user, pk__in=ids))


def _serves(user: User, factors: QuerySet[Authenticator]) -> bool:
    """An SMS is nothing to whoever became an auditor since: they set up something stronger, as any other does."""
    kinds = set(factors.values_list("type", flat=True))
    return bool(kinds - {SMS}) or (bool(kinds) and not is_strict_for(user))


@dataclass(frozen=True)
class Factors:
    """The factors that an account has beside its password, in one query: for the page that shows them."""

    application: Authenticator | None
    texted: str
    """The masked number that receives codes, empty without one."""
    passkeys: list[Authenticator]
    codes_left: int


def factors_of(user: User) -> Factors:
    """Return the factors that the account signs in with."""
    kept = list(Authenticator.objects.filter(user=user).order_by("id"))
    of_kind = {one.type: one for one in kept}
    number, codes = of_kind.get(SMS), of_kind.get(Type.RECOVERY_CODES)
    return Factors(
        application=of_kind.get(Type.TOTP),
        texted=mask_phone(number.data["to"]) if number else "",
        passkeys=[one for one in kept if one.type == Type.WEBAUTHN],
        codes_left=len(codes.data["macs"]) if codes else 0,
    )


def application_of(user: User) -> Authenticator | None:
    """Return the application that the account signs in with, ``None`` without one."""
    return Authenticator.objects.filter(user=user, type=Type.TOTP).first()


def passkeys_of(user: User) -> list[Authenticator]:
    """Return the account's passkeys, oldest first."""
    return list(Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).order_by("id"))


# -- codes ----------------------------------------------------------------------------------------------------


def check(user: User, typed: str) -> Authenticator:
    """Return the authenticator of the typed code; ``ValidationError`` with a sentence otherwise. Wrong ones delay."""
    letters = _letters(typed)
    if not is_six_digits(letters):
        macs = _macs(user, letters)
        return verify(user, Type.RECOVERY_CODES, lambda data: _takes_recovery_code(data, macs), wrong=_wrong_sentence())
    if sent_codes.number_of(user):
        return sent_codes.check_sent(user, letters)
    return verify(user, Type.TOTP, lambda data: _takes_application_code(data, letters), wrong=_wrong_sentence())


def is_six_digits(letters: str) -> bool:
    """Tell whether something typed is a code of an application or of an SMS, not one of the recovery codes."""
    return letters.isdecimal() and len(letters) == 6


def _wrong_sentence() -> str:
    return _("Ce code n'est pas le bon, ou il a déjà servi. Attendez que l'application en affiche un autre.")


def _takes_application_code(data: dict[str, Any], digits: str) -> bool:
    """Tell whether the application shows these digits and has not given them before, and remember them."""
    step = _step_of(get_adapter().decrypt(data["secret"]), digits, drift=data.get("drift", 0))
    if step is None or step <= data.get("last_t", -1):
        return False
    data |= {"last_t": step, "drift": step - int(time.time()) // STEP}
    return True


def _step_of(key: str, digits: str, *, drift: int = 0) -> int | None:
    """Return the step of the clock at which the application of ``key`` shows ``digits``, ``None`` for no step near."""
    now = int(time.time()) // STEP + drift
    near = range(now - TOLERANCE, now + TOLERANCE + 1)
    return next((step for step in near if hotp_value(key, step) == int(digits)), None)


def code_now(key: str) -> str:
    """Return the present code of the application of ``key``."""
    return f"{hotp_value(key, int(time.time()) // STEP):06d}"


def _takes_recovery_code(data: dict[str, Any], macs: list[str]) -> bool:
    """Tell whether one of ``macs`` is that of an unused code, and use it up."""
    found = next((mac for mac in macs if mac in data["macs"]), None)
    if found:
        data["macs"] = [mac for mac in data["macs"] if mac != found]
    return found is not None


def _letters(typed: str) -> str:
    return re.sub(r"[\W_]", "", typed.lower())


def _macs(user: User, letters: str) -> list[str]:
    """Return the stored forms of a recovery code: 64 bits of an HMAC, the present key's first, then each still read."""
    return [mac[:16] for mac in hexed(code_macs("recovery", user.uuid, letters))]


# -- setting up, renewing, removing ---------------------------------------------------------------------------


def draw_key() -> str:
    """Draw the key of a new application, to be confirmed by a code; the one in use stays in use until then."""
    return generate_totp_secret()


def confirm(user: User, key: str, typed: str) -> tuple[Authenticator, list[str]]:
    """Take the application of ``key`` into use; return it with the recovery codes, shown this once."""
    letters = _letters(typed)
    step = _step_of(key, letters) if is_six_digits(letters) else None
    if step is None:
        raise ValidationError(_wrong_sentence())
    with transaction.atomic():
        application = take_into_use(user, key, last_t=step)
        codes = _draw_recovery_codes(user)
        note(user, "set_second_factor", by=account_actor(user))
        return application, codes


@transaction.atomic
def take_into_use(user: User, key: str, **data: Any) -> Authenticator:
    """Let the application of ``key`` give the account's codes, in place of another if there was one."""
    _make_room(user)
    return Authenticator.objects.create(user=user, type=Type.TOTP, data={"secret": get_adapter().encrypt(key), **data})


def confirm_number(user: User, typed: str) -> tuple[Authenticator, list[str]]:
    """Let codes arrive by SMS at the number that waits, once its code is typed; with recovery codes if it is the first.

    It takes the place of the application, or of the number before; the holder is told by mail.
    """
    number = sent_codes.check_sent(user, _letters(typed), sent_codes.NEW_NUMBER)
    with transaction.atomic():
        is_first, former = not is_set_up(user), sent_codes.masked(user)
        _make_room(user)
        number.type = SMS
        number.save(update_fields=["type", "data"])
        codes = _draw_recovery_codes(user) if is_first else []
        new = mask_phone(number.data["to"])
        personal = {"before": former, "after": new}
        note(user, "set_texted_codes", by=account_actor(user), personal=personal, number=new)
        return number, codes


def confirm_mailbox(user: User, typed: str) -> None:
    """Check the code sent to the account's address, asked before the first factor of who publishes at once.

    Else whoever stole a password would set up a factor of their own. ``ValidationError`` when it does not fit.
    """
    sent_codes.check_sent(user, _letters(typed), sent_codes.MAILBOX).delete()


def _make_room(user: User) -> None:
    """Take away what gave the codes until now, an application or a number: they come from one place."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type__in=(Type.TOTP, SMS)).delete()
    forget_devices(user)


@transaction.atomic
def add_passkey(user: User, *, name: str, credential: dict[str, Any]) -> tuple[Authenticator, list[str]]:
    """Keep a passkey that was just proved; return it with recovery codes when it is the account's first factor."""
    User.objects.select_for_update().get(pk=user.pk)
    is_first = not is_set_up(user)
    passkey = Authenticator.objects.create(user=user, type=Type.WEBAUTHN, data={"name": name, "credential": credential})
    codes = _draw_recovery_codes(user) if is_first else []
    note(user, "add_passkey", by=account_actor(user))
    return passkey, codes


@transaction.atomic
def remove_passkey(user: User, passkey: Authenticator) -> None:
    """Let a passkey open nothing more; the last factor is not taken away so, but by :func:`remove`."""
    User.objects.select_for_update().get(pk=user.pk)
    factors = Authenticator.objects.filter(user=user, type__in=FACTORS)
    if not factors.exclude(pk=passkey.pk).exists():
        raise ValidationError(_("C'est votre seul second facteur : ajoutez-en un autre avant de retirer celui-ci."))
    factors.filter(pk=passkey.pk, type=Type.WEBAUTHN).delete()
    forget_devices(user)
    note(user, "remove_passkey", by=account_actor(user))


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """Replace all recovery codes by eight new ones and return them; the holder is told."""
    codes = _draw_recovery_codes(user)
    note(user, "renew_recovery_codes", by=account_actor(user))
    return codes


def _draw_recovery_codes(user: User) -> list[str]:
    drawn = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    Authenticator.objects.update_or_create(
        user=user, type=Type.RECOVERY_CODES, defaults={"data": {"macs": [_macs(user, code)[0] for code in drawn]}}
    )
    return [f"{code[:5]}-{code[5:]}" for code in drawn]


@transaction.atomic
def remove(user: User, *, by: Actor | None = None, reason: str = "") -> None:
    """Sign in by password alone from now on: the holder has proved it a last time, or an operator ``by`` says why."""
    Authenticator.objects.filter(user=user).delete()
    forget_devices(user)
    act = "reset_second_factor" if by else "remove_second_factor"
    note(user, act, by=by or account_actor(user), reason=reason)


def typed_key(key: str) -> str:
    """Return the key as a person types it: ``ABCD EFGH …``."""
    return " ".join(key[n : n + 4] for n in range(0, len(key), 4))


def qr_code(user: User, key: str) -> str:
    """Return the key as an SVG picture for the application's camera."""
    import segno  # for whoever sets a second factor up, not for every process

    return segno.make(get_adapter().build_totp_url(user, key), error="m").svg_inline(scale=5, border=2)
