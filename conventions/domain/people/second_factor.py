"""The second factor of an account: an application that counts with the clock, and eight recovery codes.

django-otp keeps the application's key, which it needs to compute codes; of recovery codes only an HMAC is kept.
"""

import base64
import re
import secrets
from math import ceil

import segno
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from signatures.macs import code_macs, hexed
from workflow.actors import Actor

from .account_records import note
from .accounts import User
from .standing import account_actor

RECOVERY_CODES = 8
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Letters and digits that nobody takes for one another; ten of them make 5 × 10¹⁴ codes."""
NEXT = "after_second_factor"
"""Key of the session: the page that was asked for before the second factor."""
APPLICATION, RECOVERY = "application", "codes de secours"


def is_required_of(user: User) -> bool:
    """Tell whether an account must have a second factor: it reads every dossier, or sets the platform."""
    return user.is_auditor or user.is_administrator or user.is_staff


def application_of(user: User) -> TOTPDevice | None:
    """Return the application that the account signs in with, ``None`` without a second factor."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def pending_application_of(user: User) -> TOTPDevice | None:
    """Return the application that waits for its first code."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).order_by("-id").first()


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def begin(user: User) -> TOTPDevice:
    """Draw a new key, to be confirmed by a code; the application in use stays in use until then."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name=APPLICATION, confirmed=False)


def confirm(user: User, typed: str) -> tuple[TOTPDevice, list[str]]:
    """Take the new application into use; return it with the recovery codes, shown this once."""
    device = _verify(TOTPDevice.objects.filter(user=user, confirmed=False), _letters(typed))
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        codes = _draw_recovery_codes(user)
        note(user, "set_second_factor", by=account_actor(user))
        return device, codes


def check(user: User, typed: str) -> Device:
    """Return the device whose code was typed; ``ValidationError`` with a sentence otherwise. Wrong ones make wait."""
    letters = _letters(typed)
    if letters.isdecimal() and len(letters) == 6:
        return _verify(TOTPDevice.objects.filter(user=user, confirmed=True), letters)
    macs = _macs(user, letters)
    kept = StaticToken.objects.filter(device__user=user, token__in=macs).values_list("token", flat=True).first()
    return _verify(StaticDevice.objects.filter(user=user, confirmed=True), kept or macs[0])


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """Replace all recovery codes by eight new ones and return them; the holder is told."""
    codes = _draw_recovery_codes(user)
    note(user, "renew_recovery_codes", by=account_actor(user))
    return codes


def _draw_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=RECOVERY)
    drawn = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_macs(user, code)[0]) for code in drawn)
    return [f"{code[:5]}-{code[5:]}" for code in drawn]


@transaction.atomic
def remove(user: User, *, by: Actor | None = None, reason: str = "") -> None:
    """Sign in by password alone from now on: the holder has typed a last code, or an operator ``by`` says why."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    act = "reset_second_factor" if by else "remove_second_factor"
    note(user, act, by=by or account_actor(user), reason=reason)


def typed_key(device: TOTPDevice) -> str:
    """Return the key as a person types it: ``ABCD EFGH …``."""
    key = base64.b32encode(device.bin_key).decode()
    return " ".join(key[n : n + 4] for n in range(0, len(key), 4))


def qr_code(device: TOTPDevice) -> str:
    """Return the key as an SVG picture for the application's camera."""
    return segno.make(device.config_url, error="m").svg_inline(scale=5, border=2)


def _verify(devices, code: str) -> Device:
    """Compare under lock; the failed try is committed before anything is raised."""
    with transaction.atomic():
        device = devices.select_for_update().order_by("-id").first()
        allowed, why_not = device.verify_is_allowed() if device else (True, None)
        right = device is not None and allowed and device.verify_token(code)
    if right:
        return device
    if not allowed:
        seconds = max(1, ceil((why_not["locked_until"] - timezone.now()).total_seconds()))
        raise ValidationError(
            ngettext(
                "Plusieurs codes faux ont été essayés. Attendez %(n)d seconde, puis écrivez le code affiché alors.",
                "Plusieurs codes faux ont été essayés. Attendez %(n)d secondes, puis écrivez le code affiché alors.",
                seconds,
            )
            % {"n": seconds}
        )
    raise ValidationError(
        _("Ce code n'est pas le bon, ou il a déjà servi. Attendez que l'application en affiche un autre.")
    )


def _letters(typed: str) -> str:
    return re.sub(r"[\W_]", "", typed.lower())


def _macs(user: User, letters: str) -> list[str]:
    """Return what is stored of a recovery code: 64 bits of an HMAC, as long as django-otp's column.

    Under each key that is still read, the present one first.
    """
    return [mac[:16] for mac in hexed(code_macs("recovery", user.uuid, letters))]
