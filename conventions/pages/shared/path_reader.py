"""Who walks the path in this browser: a signed cookie of its own, beside every account and every personal link.

It says whose path it is and whether the device is theirs alone; it opens nothing else. A device that is shared keeps
it for the tab's time, two hours at most.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from conventions.domain.law.year.models import Enrolment
from conventions.domain.season.path.queries import level_of
from signatures.macs import hexed, link_macs

SALT = "conventions.pages.shared.path_reader"
COOKIE = "__Host-parcours" if settings.IN_PRODUCTION else "parcours"
OWN_FOR, SHARED_FOR, FRESH_FOR = timedelta(days=90), timedelta(hours=2), timedelta(minutes=10)


@dataclass(frozen=True)
class PathReader:
    """A pupil on a device."""

    enrolment: Enrolment
    is_own: bool | None
    """The device is theirs alone; ``None`` until they have said."""
    by: str
    """``link``; ``said``, where whose device it is was said again; ``class``: by the class's code, on a device that is
    never theirs."""
    is_fresh: bool = False
    """They came by their own link in the last ten minutes: who forgot the diary's digits may choose others."""

    @property
    def level(self) -> str:
        return level_of(self.enrolment)

    @cached_property
    def key(self) -> str:
        """Name under which the device tells one pupil from another: it says nothing of either."""
        return hexed(link_macs("path-key", str(self.enrolment.pupil.uuid)))[0][:16]


def reader_of(http: HttpRequest) -> PathReader | None:
    """Return who walks the path here; ``None`` for nobody, for a pupil who left, and once the time is over."""
    try:
        uuid, is_own, by = signing.loads(http.COOKIES.get(COOKIE, ""), salt=SALT, max_age=OWN_FOR)
        if not is_own:
            signing.loads(http.COOKIES[COOKIE], salt=SALT, max_age=SHARED_FOR)
    except (signing.BadSignature, ValueError):
        return None
    enrolments = Enrolment.objects.select_related("pupil__school", "year")
    enrolment = enrolments.filter(uuid=uuid, left_at=None, pupil__erased_at=None).first()
    if enrolment is None or enrolment.pupil.school.today() > enrolment.year.last_day:
        return None
    return PathReader(enrolment, is_own, by, is_fresh=by == "link" and _is_fresh(http))


def _is_fresh(http: HttpRequest) -> bool:
    try:
        signing.loads(http.COOKIES[COOKIE], salt=SALT, max_age=FRESH_FOR)
    except signing.SignatureExpired:
        return False
    return True


def keep_reader(answer: HttpResponse, enrolment: Enrolment, *, is_own: bool | None, by: str) -> Any:
    """Let this browser be whose path it is; one that is shared forgets it with its tab."""
    answer.set_cookie(
        COOKIE,
        signing.dumps([str(enrolment.uuid), is_own, by], salt=SALT),
        max_age=OWN_FOR if is_own else None,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def leave_shared(http: HttpRequest, answer: HttpResponse) -> Any:
    """Let a browser that is not theirs alone be nobody's, as whoever sat there leaves another page of the site."""
    reader = reader_of(http)
    if reader and not reader.is_own:
        forget_reader(answer)
    return answer


def forget_reader(answer: HttpResponse) -> None:
    """Let this browser be nobody's any more."""
    answer.delete_cookie(COOKIE, samesite="Lax")
