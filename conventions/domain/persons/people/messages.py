"""Messages to the holder of an account: the link to a password, and every change that others could make."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from conventions.domain.persons.people.site import site
from notifications.catalogue import CodeMessage, Event, Message, Recipient, Urgency
from notifications.masking import mask_address
from workflow.actors import Actor

from . import passwords
from .account_records import DIRECTION, operates
from .accounts import User
from .schools import Staff
from .sent_codes import LIFETIME


class AccountMessage(Message):
    """A message about an account; ``event.subject`` is the account or its record."""

    audience: tuple[str, ...] = ("account",)
    urgency = Urgency.URGENT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return [holder_in(event).recipient()]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name, "service": settings.SERVICE_NAME, "contact": settings.OPERATOR_EMAIL}


def holder_in(event: Event) -> User:
    """Return the holder of the account that an event is about."""
    return event.subject if isinstance(event.subject, User) else event.subject.user


def author_in(event: Event) -> str:
    """Return the author, as the holder understands it."""
    by: Actor = event.data["actor"]
    if by.id == str(holder_in(event).uuid):
        return "vous-même, depuis votre compte"
    return f"{by.label}, qui exploite la plateforme" if operates(by) else by.label


class AccountOpened(AccountMessage):
    slug = "account_opened"
    title = "Un compte est ouvert par l'exploitant : la personne choisit son mot de passe."
    lifetime = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "days": self.lifetime.days}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": site(passwords.reset_path(holder_in(event)))}


RIGHTS = {
    "auditor": "consulter les dossiers et le journal (audit)",
    "administrator": "tenir les pages de l'exploitant",
    "officer": "suivre les établissements d'un territoire",
}
ACTS = {
    "grant_function": "La fonction « {post} » vous est donnée{since}.",
    "change_function": "Votre fonction « {post} » a été modifiée : titre ou classes suivies.",
    "end_function": "Votre fonction « {post} » prend fin le {until}.",
    "grant_right": "Un droit vous est donné : {right}.",
    "withdraw_right": "Un droit vous est retiré : {right}.",
    "join_network": "Vous agissez maintenant pour {network}.",
    "leave_network": "Vous n'agissez plus pour {network}.",
    "set_second_factor": "Une application donne maintenant un code à chaque connexion à votre compte.",
    "set_texted_codes": "Les codes de connexion à votre compte arrivent maintenant par SMS au numéro {number}.",
    "renew_recovery_codes": "De nouveaux codes de secours ont été tirés ; les anciens ne servent plus.",
    "remove_second_factor": "Le second facteur est retiré : votre mot de passe suffit pour vous connecter.",
    "reset_second_factor": "Votre second facteur a été enlevé : votre mot de passe suffit jusqu'au prochain réglage.",
    "waive_second_factor": "Votre compte s'ouvre par le seul mot de passe jusqu'au {ends}. Votre second facteur reste.",
    "add_passkey": "Une clé d'accès de plus ouvre votre compte, après votre mot de passe.",
    "remove_passkey": "Une clé d'accès a été retirée : elle n'ouvre plus votre compte.",
    "link_identity": "Votre compte s'ouvre maintenant aussi par {provider}.",
    "unlink_identity": "Votre identité professionnelle n'ouvre plus votre compte ; reconnectez-vous pour la relier.",
    "deactivate": "Votre compte est fermé : il ne permet plus de se connecter.",
    "reactivate": "Votre compte est rouvert.",
}
"""Sentences for the holder, by the name of the act's transition."""


class AccountChanged(AccountMessage):
    slug = "account_changed"
    title = "Ce que le compte permet, ou la façon de s'y connecter, vient de changer."

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Nobody when an invitation says it already."""
        return [] if event.data.get("invited") else super().recipients(event)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        what = ACTS[event.name].format(**self._said(event))
        return {
            **super().context(event, recipient),
            "what": what,
            "by": author_in(event),
            "reason": event.data["reason"],
        }

    def _said(self, event: Event) -> dict[str, str]:
        post: Staff | None = event.data.get("post")
        words = {"right": RIGHTS.get(event.data.get("right", ""), ""), "provider": event.data.get("provider", "")}
        words |= {name: event.data.get(name, "") for name in ("network", "number")}
        if "ends_at" in event.data:
            words["ends"] = f"{timezone.localtime(event.data['ends_at']):%d/%m/%Y à %H:%M}"
        if event.data.get("territory"):
            words["right"] += f" ({event.data['territory']})"
        if post is not None:
            words["post"] = f"{post.title or post.get_role_display()}, {post.school.name}"
            words["since"] = f" à partir du {post.starts_on:%d/%m/%Y}" if post.starts_on else ""
            words["until"] = f"{post.ends_on:%d/%m/%Y}" if post.ends_on else ""
        return words


class DirectionGiven(AccountMessage):
    """A wrong call to the operator must not give a school another head unseen."""

    slug = "direction_given"
    title = "L'exploitant a donné une fonction de direction : la direction, le bureau et l'établissement le savent."
    audience = (*DIRECTION, Staff.Role.OFFICE)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Whoever directs the school or holds its office, and the school's own address; not the person concerned."""
        post: Staff = event.data["post"]
        if post.role not in DIRECTION or not operates(event.data["actor"]):
            return []
        school = post.school
        held = Staff.objects.in_post(school).filter(role__in=self.audience, user__is_active=True)
        readers = {
            holder.user.email: holder.recipient(time_zone=school.time_zone, doubted=holder.user.doubted)
            for holder in held.exclude(user=post.user).select_related("user").order_by("id")
        }
        if school.email and school.email not in (*readers, post.user.email):
            readers[school.email] = Recipient(
                audience=Staff.Role.OFFICE,
                name=school.name,
                email=school.email,
                ref=f"school:{school.uuid}",
                time_zone=school.time_zone,
            )
        return readers.values()

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        post: Staff = event.data["post"]
        return {
            **super().context(event, recipient),
            "holder": post.user.name,
            "post": f"{post.title or post.get_role_display()}, {post.school.name}",
            "since": f" à partir du {post.starts_on:%d/%m/%Y}" if post.starts_on else "",
            "by": author_in(event),
            "reason": event.data["reason"],
        }


class AccountContactChanged(AccountMessage):
    slug = "account_contact_changed"
    title = "L'adresse ou le téléphone d'un compte vient de changer : l'ancien contact le sait aussi."

    WHICH = {"email": "l'adresse électronique", "phone": "le numéro de téléphone"}

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The holder at every contact: the former one, the new one, and the one that stays."""
        user = holder_in(event)
        told = Recipient(audience="account", name=user.name, ref=user.account_key)
        return [
            replace(told, **{"email" if "@" in contact else "phone": contact}) for contact in event.data["contacts"]
        ]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {
            **super().context(event, recipient),
            "which": self.WHICH[event.data["which"]],
            "new": mask_address(event.data["new"]),
            "by": author_in(event),
            "reason": event.data["reason"],
        }


class SecondFactorCode(CodeMessage, AccountMessage):
    slug = "second_factor_code"
    lifetime = LIFETIME
    title = "Qui se connecte demande son code : il part par SMS, ou à l'adresse du compte avant un premier facteur."

    def recipients(self, event: Event) -> Iterable[Recipient]:
        user, to = holder_in(event), event.data["to"]
        contact = {"email" if "@" in to else "phone": to}
        doubted = user.doubted if to == user.email else ()
        return [Recipient(audience="account", name=user.name, ref=user.account_key, doubted=doubted, **contact)]


class PasswordReset(AccountMessage):
    slug = "password_reset"
    title = "Quelqu'un a demandé un nouveau mot de passe pour ce compte, ou le premier."
    lifetime = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": site(passwords.reset_path(holder_in(event)))}


class PasswordChanged(AccountMessage):
    slug = "password_changed"
    title = "Le mot de passe du compte vient de changer."
