"""Successions: functions, territories and posts of networks of a leaver pass to another account in one act."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.law.networks.services import end_network_post, hand_over_post
from conventions.domain.persons.people.account_services import appoint_officer, appoint_staff, deactivate_account
from conventions.domain.persons.people.models import Staff, User
from conventions.domain.persons.people.records import clean_email
from workflow.actors import Actor


@transaction.atomic
def hand_over_account(*, user: User, email: str, by: Actor, reason: str) -> User:
    """Give the functions, territories and posts of networks of ``user`` to the account of that address.

    Their account is closed, the successor returned. What the successor has already is not given twice: classes of one
    function are put together. Rights of the platform do not pass.
    """
    heir = User.objects.filter(email=clean_email(email), is_active=True).exclude(pk=user.pk).first()
    if heir is None:
        raise ValidationError({"email": _("Aucun autre compte ouvert n'a cette adresse : ouvrez-le d'abord.")})
    for post in Staff.objects.filter(user=user).select_related("school").order_by("id"):
        if not post.in_post(post.school.today()):
            continue
        own = Staff.objects.in_post(post.school).filter(user=heir, role=post.role).select_for_update().first()
        if own is None:
            held = {"role": post.role, "title": post.title, "classes": post.classes}
            appoint_staff(user=heir, school=post.school, **held, by=by, reason=reason)
        elif set(post.classes) - set(own.classes):
            own.classes = sorted({*own.classes, *post.classes})
            own.save(update_fields=["classes"])
    for officer in user.territories.order_by("id"):
        appoint_officer(user=heir, level=officer.level, code=officer.code, by=by, reason=reason)
    who = {"email": heir.email, "first_name": heir.first_name, "last_name": heir.last_name}
    for place in user.network_posts.filter(ended_at=None).select_related("network").order_by("id"):
        if heir.network_posts.filter(network=place.network, level=place.level, code=place.code, ended_at=None).exists():
            end_network_post(place, by=by)
        else:
            hand_over_post(place, who=who, by=by)
    deactivate_account(user=user, by=by, reason=reason)
    return heir
