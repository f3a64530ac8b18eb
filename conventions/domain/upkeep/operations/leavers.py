"""Successions: functions, territories and posts of networks of a leaver pass to another account in one act."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.law.networks.services import hand_over_post
from conventions.domain.persons.people.account_services import appoint_officer, appoint_staff, deactivate_account
from conventions.domain.persons.people.models import Staff, User
from conventions.domain.persons.people.records import clean_email
from workflow.actors import Actor


@transaction.atomic
def hand_over_account(*, user: User, email: str, by: Actor, reason: str) -> User:
    """Give all that ``user`` holds to the account of that address, close theirs, and return the successor.

    A function that the successor has already is not given twice.
    """
    heir = User.objects.filter(email=clean_email(email), is_active=True).exclude(pk=user.pk).first()
    if heir is None:
        raise ValidationError({"email": _("Aucun autre compte ouvert n'a cette adresse : ouvrez-le d'abord.")})
    for post in Staff.objects.filter(user=user, ends_on=None).select_related("school").order_by("id"):
        if not Staff.objects.filter(user=heir, school=post.school, role=post.role, ends_on=None).exists():
            held = {"role": post.role, "title": post.title, "classes": post.classes}
            appoint_staff(user=heir, school=post.school, **held, by=by, reason=reason)
    for officer in user.territories.order_by("id"):
        appoint_officer(user=heir, level=officer.level, code=officer.code, by=by, reason=reason)
    who = {"email": heir.email, "first_name": heir.first_name, "last_name": heir.last_name}
    for place in user.network_posts.filter(ended_at=None).select_related("network").order_by("id"):
        hand_over_post(place, who=who, by=by)
    deactivate_account(user=user, by=by, reason=reason)
    return heir
