"""Setting and lifting a ceiling of text messages: each act is written down."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.persons.people.account_services import clean_territory
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.uai import clean_uai
from conventions.domain.upkeep.operator_acts.services import note_act
from conventions.domain.upkeep.spending.models import SmsCeiling
from workflow.engine import Refused


@transaction.atomic
def set_ceiling(*, level: str, code: str, euros: int, by: User, reason: str) -> None:
    """Set the ceiling of a school or a territory, or lift it with nothing; a new one is announced anew.

    ``ValidationError`` for a school or a territory that is not known.
    """
    named = _school_code(code) if level == SmsCeiling.SCHOOL else clean_territory(level, code)
    if not euros:
        if not SmsCeiling.objects.filter(level=level, code=named).delete()[0]:
            raise Refused("no_sms_ceiling")
    elif not settings.SMS_PRICES:
        raise Refused("no_sms_price")
    else:
        SmsCeiling.objects.update_or_create(level=level, code=named, defaults={"euros": euros, "warned_for": None})
    what = f"{euros} € par mois" if euros else "levé"
    note_act(SmsCeiling, f"Plafond de SMS {SmsCeiling(level=level, code=named)} : {what}", by=by, reason=reason)


def _school_code(code: str) -> str:
    school = School.objects.filter(uai=clean_uai(code)).first()
    if school is None:
        raise ValidationError({"code": _("Aucun établissement n'a cet UAI : vérifiez-le.")})
    return school.uai
