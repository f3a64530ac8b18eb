"""People after their time: pupils with their family, contacts of hosts, accounts; a row that something names stays.

Such a row keeps its identifier and says nothing of anybody.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import PupilAlert
from conventions.domain.dossier.batches.models import BulkItem
from conventions.domain.exchange.matching.models import AssignmentRow, Pairing
from conventions.domain.exchange.search.models import SavedSearch, Stay
from conventions.domain.law.derogations.models import HoursDecision
from conventions.domain.law.insurance.models import InsuranceCertificate
from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.numbers.figures.traces import leave_traces_of_pupils
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.people.models import (
    AccountRecord,
    AuthorityPaper,
    ContactChange,
    ContactReading,
    DeputyOfficer,
    Guardian,
    HostContact,
    ParentalAuthority,
    Pupil,
    PupilNote,
    Staff,
    User,
)
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.models import Offer
from conventions.domain.season.calls.models import CallAsked
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.departures.models import DepartureAsked
from conventions.domain.season.mentors.models import Mentor
from conventions.domain.season.orals.models import Oral
from conventions.domain.season.path.models import PathProgress
from conventions.domain.season.periods.models import PeriodDecision, SearchStep
from conventions.domain.season.training_plans.models import WeeksBefore
from notifications.models import Preference

from .dossiers import ADULT, close_root

ERASED = "Effacé"
"""Surname of a row of which nobody is left."""
NO_DAY = date(1900, 1, 1)
NO_PUPIL = {
    **dict.fromkeys(("first_name", "email", "phone", "class_name", "roll_id", "kit_by"), ""),
    **{"family_language": "", "language": ""},
    **{"last_name": ERASED, "birth_date": NO_DAY, "pai": False, "authority": "shared", "sole_guardian": None},
    "is_offline": False,
}
BESIDE_PUPIL: tuple[type[Model], ...] = (
    *(ContactChange, InsuranceCertificate, BulkItem, PupilNote, SearchStep),
    *(SavedSearch, Stay, AssignmentRow, PeriodDecision, ContactReading, CallAsked, Oral, Companionship),
    WeeksBefore,
)
"""Rows that go with a pupil, whatever becomes of the pupil's own."""
NO_CONTACT = {
    **dict.fromkeys(("first_name", "email", "phone", "title", "language"), ""),
    "last_name": ERASED,
    "user": None,
}


# -- which are due ----------------------------------------------------------------------------------------------


def pupils(before: datetime) -> QuerySet[Pupil]:
    """Pupils who left the roll before ``before`` and of whom no agreement, application or alert is kept."""
    gone = Pupil.objects.filter(erased_at=None, is_on_roll=False, gone_at__lte=before)
    gone = gone.exclude(_kept(Convention, "pupil")).exclude(_kept(Application, "pupil"))
    return gone.exclude(Exists(PupilAlert.objects.filter(pupil=OuterRef("pk"))))


def alerts(before: datetime) -> QuerySet[PupilAlert]:
    """Alerts of which readers had said by ``before`` that they keep nothing, and whose pupils had come of age."""
    day = before.date()
    majority = day.replace(year=day.year - ADULT, day=min(day.day, 28))
    return PupilAlert.objects.filter(released_at__lte=before, pupil__birth_date__lte=majority)


def authority_papers(before: datetime) -> QuerySet[AuthorityPaper]:
    """Papers on the authority over a pupil who has had no internship since ``before``, and attached before it."""
    of_pupil = Convention.objects.filter(pupil=OuterRef("authority__pupil"))
    live = of_pupil.exclude(Convention.is_over) | of_pupil.filter(
        Convention.counts_as_signed, last_day__gt=before.date()
    )
    return AuthorityPaper.objects.filter(created_at__lte=before).exclude(Exists(live))


def hours_decisions(before: datetime) -> QuerySet[HoursDecision]:
    """Find the decisions on hours at hosts that ended long enough ago."""
    return HoursDecision.objects.filter(last_day__lte=before.date())


def insurance_certificates(before: datetime) -> QuerySet[InsuranceCertificate]:
    """Certificates sent before ``before`` of whoever has no agreement of that year any more."""
    dossiers = Convention.objects.filter(pupil=OuterRef("pupil"), year=OuterRef("year"), erased_at=None)
    return InsuranceCertificate.objects.filter(created_at__lte=before).exclude(Exists(dossiers))


def host_contacts(before: datetime) -> QuerySet[HostContact]:
    """Contacts of hosts all of whose agreements and offers were erased, the agreements before ``before``."""
    of_host = Convention.objects.filter(host=OuterRef("host"))
    is_kept = Q(erased_at=None) | Q(erased_at__gt=before)
    offered = Offer.objects.filter(host=OuterRef("host"))
    found = HostContact.objects.filter(Exists(of_host) | Exists(offered), erased_at=None)
    return found.exclude(Exists(of_host.filter(is_kept))).exclude(Exists(offered.filter(erased_at=None)))


def accounts(before: datetime) -> QuerySet[User]:
    """Accounts without function since ``before`` that were not signed in since; administrators and auditors stay."""
    plain = User.objects.filter(
        Q(last_login=None) | Q(last_login__lte=before),
        is_superuser=False,
        is_administrator=False,
        is_auditor=False,
        erased_at=None,
        date_joined__lte=before,
        territories=None,
    )
    in_post = Staff.objects.filter(Q(ends_on=None) | Q(ends_on__gt=before.date()), user=OuterRef("pk"))
    in_network = NetworkPost.objects.filter(Q(ended_at=None) | Q(ended_at__gt=before), user=OuterRef("pk"))
    deputy = DeputyOfficer.objects.filter(ended_at=None, last_day__gt=before.date(), user=OuterRef("pk"))
    mentors = Mentor.objects.filter(ended_at=None, user=OuterRef("pk"))
    return plain.exclude(Exists(in_post) | Exists(in_network) | Exists(deputy) | Exists(mentors))


def _kept(model: type[Model], name: str) -> Exists:
    return Exists(model._default_manager.filter(**{name: OuterRef("pk")}, erased_at=None))


# -- erasing ----------------------------------------------------------------------------------------------------


def erase_pupils(pupils: Sequence[Pupil]) -> int:
    """Erase pupils with those who answer for them; the row goes too when nothing that the journal tells names it."""
    leave_traces_of_pupils(pupils)
    for pupil in pupils:
        family = Guardian.objects.filter(pupil=pupil)
        names = [f"pupil:{pupil.uuid}", *(f"guardian:{uuid}" for uuid in family.values_list("uuid", flat=True))]
        _forget_links(names)
        _forget_preferences(*names)
        for model in BESIDE_PUPIL:
            model._default_manager.filter(pupil=pupil).delete()
        AuthorityPaper.objects.filter(authority__pupil=pupil).delete()
        Pairing.objects.filter(Q(first=pupil) | Q(second=pupil)).delete()
        DepartureAsked.objects.filter(Q(pupil=pupil) | Q(former=pupil)).delete()
        PathProgress.objects.filter(enrolment__pupil=pupil).delete()
        pupil.enrolments.update(class_name="")
        family.delete()
        known = ParentalAuthority.objects.filter(pupil=pupil, erased_at=None).first()
        if known is not None:
            close_root(known, "pupils")
        if known is not None or pupil.conventions.exists() or pupil.applications.exists():
            _empty(pupil, NO_PUPIL)
        else:
            pupil.delete()
    return len(pupils)


def erase_alerts(found: Sequence[PupilAlert]) -> int:
    """Erase what pupils wrote; none is counted, for the report of the purge would tell that there was one."""
    PupilAlert.objects.filter(pk__in=[alert.pk for alert in found]).delete()
    return 0


def erase_host_contacts(contacts: Sequence[HostContact]) -> int:
    """Erase contacts of hosts."""
    for contact in contacts:
        _empty(contact, NO_CONTACT)
        _forget_preferences(contact.ref)
    _forget_links(f"desk:{contact.uuid}" for contact in contacts)
    return len(contacts)


def erase_accounts(accounts: Sequence[User]) -> int:
    """Close accounts for ever and erase whose they were; functions held stay, without a telephone."""
    for user in accounts:
        user.set_unusable_password()
        _empty(user, {"first_name": "", "last_name": ERASED, "email": f"{user.uuid}@efface.invalid"}, "password")
        User.objects.filter(pk=user.pk).update(is_active=False, last_login=None)
        Staff.objects.filter(user=user).update(phone="")
        _forget_preferences(user.account_key)
        for way_in in (Authenticator, SocialAccount):
            way_in.objects.filter(user=user).delete()
        for record in AccountRecord.objects.filter(user=user, erased_at=None):
            close_root(record, "accounts")
    return len(accounts)


def _empty(person: Pupil | HostContact | User, values: dict, *more: str) -> None:
    for name, value in values.items():
        setattr(person, name, value)
    person.erased_at = timezone.now()
    person.save(update_fields=[*values, *more, "erased_at"])


def _forget_preferences(*keys: str) -> None:
    Preference.objects.filter(key__in=keys).delete()


def _forget_links(holders: Iterable[str]) -> None:
    PersonalLink.objects.filter(holder__in=list(holders)).delete()
