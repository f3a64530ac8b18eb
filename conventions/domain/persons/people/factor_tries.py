"""One typed code of a second factor compared under lock: it serves once, and wrong ones make wait, whatever process."""

import time
from collections.abc import Callable
from math import ceil
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import ngettext

from .accounts import User


def verify(user: User, kind: str, takes: Callable[[dict[str, Any]], bool], *, wrong: str) -> Authenticator:
    """Return the account's factor of that ``kind`` when it ``takes`` what was typed; else ``ValidationError``.

    Compare under lock; the failed try is committed before anything is raised, with the sentence ``wrong``.
    """
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
    raise ValidationError(wrong)


def _seconds_to_wait(data: dict[str, Any]) -> int:
    """One second after a wrong code, then two, four, eight…"""
    failures = data.get("failures", 0)
    if not failures:
        return 0
    return max(0, ceil(data["failed_at"] + 2 ** min(failures - 1, 30) - time.time()))
