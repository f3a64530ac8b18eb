"""Browsers of accounts for tests: signed in, with or without a second factor, and the codes of one."""

import time

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from conventions.domain.people import second_factor
from conventions.domain.people.models import User


def signed_in(user: User, client: Client | None = None) -> Client:
    """Return a browser in which ``user`` gave a password alone."""
    client = client or Client()
    client.force_login(user)
    return client


def verified(user: User, client: Client | None = None) -> Client:
    """Return a browser in which ``user`` gave password and second factor."""
    client = signed_in(user, client)
    device = second_factor.application_of(user) or give_second_factor(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


def give_second_factor(user: User) -> TOTPDevice:
    """Give an account an application that it has confirmed."""
    return TOTPDevice.objects.create(user=user, name=second_factor.APPLICATION, confirmed=True)


def code_of(device: TOTPDevice, *, later: int = 0) -> str:
    """Return what the application shows now, or ``later`` steps of 30 seconds from now."""
    device.refresh_from_db()
    return f"{totp(device.bin_key, t0=-30 * later):06d}"


def wrong_code(device: TOTPDevice) -> str:
    """Return six digits that no step near now gives."""
    near = {f"{totp(device.bin_key, t0=-30 * n):06d}" for n in range(-3, 4)}
    return next(code for n in range(10) if (code := f"{(int(time.time()) + n) % 1000000:06d}") not in near)
