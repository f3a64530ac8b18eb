"""Messages to new staff: an account was opened for them, and the way to choose its password."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings

from conventions.domain.persons.people import passwords
from conventions.domain.persons.people.models import Staff
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency


class AccountInvitation(Message):
    slug = "account_invitation"
    names_to_cut = ("school",)
    urgency = Urgency.PROMPT
    asks = True
    title = "Un compte est ouvert pour une personne de l'établissement : elle choisit son mot de passe."
    audience = tuple(Staff.Role.values)
    to_one = True
    lifetime = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Tell the person of the post, at the address of the account."""
        post: Staff = event.subject
        return [post.recipient(time_zone=post.school.time_zone, doubted=post.user.doubted)]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        post: Staff = event.subject
        return {
            "name": recipient.name,
            "school": post.school.name,
            "role": str(post.get_role_display()),
            "days": self.lifetime.days,
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        """The link dies with its first use, and with the time that Django's generator gives it."""
        return {"link": site(passwords.reset_path(event.subject.user))}

    def still_true(self, about: str, ref: str) -> bool:
        """The person has not come in yet, by this way or another, and still has the function."""
        held = Staff.objects.filter(uuid=ref.partition(":")[2], user__is_active=True, user__last_login=None)
        return held.exists()
