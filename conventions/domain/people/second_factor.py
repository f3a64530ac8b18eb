"""The second factor of an account: an application that counts with the clock, passkeys, and eight recovery codes.

allauth keeps each as an ``Authenticator``. What was used and what was wrong stands in the same row, read and written
under its lock: whatever process a code reaches, it serves once. Of recovery codes only an HMAC is kept.
"""

import re
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import Any

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, hotp_value
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatures.macs import code_macs, hexed
from workflow.actors import Actor

from .account_records import note
from .accounts import User
from .schools import Staff
from .standing import account_actor

Type = Authenticator.Type
RECOVERY_CODES = 8
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Letters and digits that nobody takes for one another; ten of them make 5 × 10¹⁴ codes."""
NEXT = "after_second_factor"
"""Key of the session: the page that was asked for before the second factor."""
STEP, TOLERANCE = 30, 1
"""Seconds for which a code is shown; steps by which a telephone's clock may be wrong, from where it was last time."""
WAIVER = timedelta(days=1)
"""For how long an operator opens an account without its second factor."""


# -- who needs one --------------------------------------------------------------------------------------------


def is_required_of(user: User) -> bool:
    """Tell whether an account must have a second factor: it reads every dossier, sets the platform up, or signs.

    Of those who sign for a school only where the operator imposes it (``SECOND_FACTOR_FOR_SIGNERS``).
    """
    if user.is_auditor or user.is_administrator or user.is_staff:
        return True
    return settings.SECOND_FACTOR_FOR_SIGNERS and signs_for_a_school(user)


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
    return Authenticator.objects.filter(user=user, type__in=(Type.TOTP, Type.WEBAUTHN)).exists()


def application_of(user: User) -> Authenticator | None:
    """Return the application that the account signs in with, ``None`` without one."""
    return Authenticator.objects.filter(user=user, type=Type.TOTP).first()


def passkeys_of(user: User) -> list[Authenticator]:
    """Return the account's passkeys, oldest first."""
    return list(Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).order_by("id"))


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    kept = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    return len(kept.data["macs"]) if kept else 0


# -- codes ----------------------------------------------------------------------------------------------------


def check(user: User, typed: str) -> Authenticator:
    """Return what gave the typed code; ``ValidationError`` with a sentence otherwise. Wrong ones make wait."""
    letters = _letters(typed)
    if letters.isdecimal() and len(letters) == 6:
        return _verify(user, Type.TOTP, lambda data: _takes_application_code(data, letters))
    return _verify(user, Type.RECOVERY_CODES, lambda data: _takes_recovery_code(data, _macs(user, letters)))


def _verify(user: User, kind: str, takes: Callable[[dict[str, Any]], bool]) -> Authenticator:
    """Compare under lock; the failed try is committed before anything is raised."""
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().filter(user=user, type=kind).first()
        wait = _seconds_to_wait(kept.data) if kept else 0
        right = kept is not None and not wait and takes(kept.data)
        if kept and not wait:
            failures = 0 if right else kept.data.get("failures", 0) + 1
            kept.data |= {"failures": failures, "failed_at": time.time()}
            kept.save(update_fields=["data"])
    if right:
        return kept
    if wait:
        raise ValidationError(
            ngettext(
                "Plusieurs codes faux ont été essayés. Attendez %(n)d seconde, puis écrivez le code affiché alors.",
                "Plusieurs codes faux ont été essayés. Attendez %(n)d secondes, puis écrivez le code affiché alors.",
                wait,
            )
            % {"n": wait}
        )
    raise _wrong()


def _wrong() -> ValidationError:
    return ValidationError(
        _("Ce code n'est pas le bon, ou il a déjà servi. Attendez que l'application en affiche un autre.")
    )


def _seconds_to_wait(data: dict[str, Any]) -> int:
    """One second after a wrong code, then two, four, eight…"""
    failures = data.get("failures", 0)
    if not failures:
        return 0
    return max(0, ceil(data["failed_at"] + 2 ** min(failures - 1, 30) - time.time()))


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
    """Return what the application of ``key`` shows now."""
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
    """Return what is stored of a recovery code: 64 bits of an HMAC, the present key's first, then each still read."""
    return [mac[:16] for mac in hexed(code_macs("recovery", user.uuid, letters))]


# -- setting up, renewing, removing ---------------------------------------------------------------------------


def draw_key() -> str:
    """Draw the key of a new application, to be confirmed by a code; the one in use stays in use until then."""
    return generate_totp_secret()


def confirm(user: User, key: str, typed: str) -> tuple[Authenticator, list[str]]:
    """Take the application of ``key`` into use; return it with the recovery codes, shown this once."""
    letters = _letters(typed)
    step = _step_of(key, letters) if letters.isdecimal() and len(letters) == 6 else None
    if step is None:
        raise _wrong()
    with transaction.atomic():
        application = take_into_use(user, key, last_t=step)
        codes = _draw_recovery_codes(user)
        note(user, "set_second_factor", by=account_actor(user))
        return application, codes


@transaction.atomic
def take_into_use(user: User, key: str, **data: Any) -> Authenticator:
    """Let the application of ``key`` give the account's codes, in place of another if there was one."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    return Authenticator.objects.create(user=user, type=Type.TOTP, data={"secret": get_adapter().encrypt(key), **data})


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
    factors = Authenticator.objects.filter(user=user, type__in=(Type.TOTP, Type.WEBAUTHN))
    if not factors.exclude(pk=passkey.pk).exists():
        raise ValidationError(_("C'est votre seul second facteur : ajoutez-en un autre avant de retirer celui-ci."))
    factors.filter(pk=passkey.pk, type=Type.WEBAUTHN).delete()
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
    act = "reset_second_factor" if by else "remove_second_factor"
    note(user, act, by=by or account_actor(user), reason=reason)


def typed_key(key: str) -> str:
    """Return the key as a person types it: ``ABCD EFGH …``."""
    return " ".join(key[n : n + 4] for n in range(0, len(key), 4))


def qr_code(user: User, key: str) -> str:
    """Return the key as an SVG picture for the application's camera."""
    return segno.make(get_adapter().build_totp_url(user, key), error="m").svg_inline(scale=5, border=2)
