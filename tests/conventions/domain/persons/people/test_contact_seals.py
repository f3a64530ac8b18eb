"""A contact written behind the application: no code and no link leaves to it, it is told once, a correction ends it."""

import html
from collections.abc import Iterable

import pytest
from django.db import connection

from conventions.domain.dossier.agreements import rectifications, services, signers, signing
from conventions.domain.dossier.agreements.hosts import copied
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people import account_services, identities, passwords
from conventions.domain.persons.people.contact_seals import Vouched
from conventions.domain.persons.people.doubts import ContactDoubt, standing_doubts
from conventions.domain.persons.people.models import ContactChange, Guardian, HostContact
from conventions.domain.persons.people.sealed import seal
from conventions.domain.persons.people.services import add_host_contact, apply_contact_change, change_contact
from conventions.domain.season.recovery.recovery import write_to
from conventions.domain.season.reminders import services as reminders
from conventions.domain.upkeep.operations import health
from notifications.models import Message
from notifications.outbox import DOUBTED
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import journal
from workflow.models import Transition

pytestmark = pytest.mark.django_db
THEIRS = {"email": "quelquun@ailleurs.example", "phone": "+33639980199"}
"""Contacts of somebody who writes in the database."""


def rewrite(row: Vouched, column: str, value: str = "") -> str:
    """Write a contact as somebody does who has the site's role in the database and no key."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", [value or THEIRS[column], row.pk]
        )
    return value or THEIRS[column]


def row_of(convention, whose: str) -> Vouched:
    school = convention.school
    return {
        "guardian": lambda: convention.pupil.guardians.get(),
        "pupil": lambda: convention.pupil,
        "host": lambda: convention.representative,
        "tutor": lambda: convention.tutor,
        "head": lambda: school.staff.get(role="head"),
        "head's account": lambda: school.staff.get(role="head").user,
    }[whose]()


def sent_to_them() -> list[str]:
    return list(Message.objects.filter(address__in=THEIRS.values()).values_list("slug", flat=True))


def told() -> Iterable[str]:
    return Message.objects.filter(slug="contact_doubted").values_list("audience", flat=True)


@pytest.mark.parametrize(
    ("whose", "key", "column"),
    [
        ("guardian", "guardian_1", "phone"),
        ("guardian", "guardian_1", "email"),
        ("pupil", "pupil", "email"),
        ("pupil", "pupil", "phone"),
        ("host", "host", "phone"),
        ("tutor", "tutor", "email"),
        ("head", "head", "phone"),
        ("head's account", "head", "email"),
    ],
)
def test_no_code_leaves_to_a_contact_written_behind_the_application(whose, key, column):
    """Whatever it is tried: a sentence without a number, one entry, one telling; not the address found again either."""
    convention = lives.validated(tutor=True)
    row = row_of(convention, whose)
    theirs = rewrite(row, column)
    for _try in range(3):
        with refused("contact_doubted"):
            signing.ask_signing_code([lives.requests(convention)[key]])
    write_to(theirs, slug="links_again")
    assert sent_to_them() == []
    [doubt] = ContactDoubt.objects.all()
    assert doubt.holder == f"{row._meta.model_name}:{row.uuid}"
    assert Transition.objects.filter(root_uuid=doubt.uuid).count() == 1
    assert sorted(told()) == ["administrator", "head"]
    assert health.figures()["contacts_doubted"] == 1
    assert theirs not in str(list(Message.objects.filter(slug="contact_doubted").values("context", "secrets")))
    assert list(journal.check()) == []


def test_without_the_seal_the_code_would_go_to_them(monkeypatch):
    """The twin: what is refused above is what the code's way was before."""
    convention = lives.validated()
    rewrite(convention.pupil.guardians.get(), "phone")
    monkeypatch.setattr(Vouched, "is_vouched", True)
    signing.ask_signing_code([lives.requests(convention)["guardian_1"]])
    assert sent_to_them() == ["signing_code"]


def test_the_links_of_an_approval_and_of_reminders_do_not_leave_to_it():
    """The agreement goes on for the others; what did not leave says why."""
    convention = lives.school_completed(guardians=2)
    one = convention.pupil.guardians.get(rank=1)
    rewrite(one, "email")
    services.approve(convention, by=lives.by(convention, "head"))
    asked = Message.objects.filter(slug="signature_asked", audience="guardian").order_by("id")
    assert [(row.status, row.last_error) for row in asked] == [("undeliverable", DOUBTED), ("queued", "")]
    request = lives.requests(convention)["guardian_1"]
    with refused("contact_doubted"):
        reminders.remind(convention, request, by=lives.by(convention, "office"))
    assert sent_to_them() == []
    assert sorted(told()) == ["administrator", "head"]


@pytest.mark.parametrize("whose", ["guardian", "desk"])
def test_a_gate_sends_no_code_there(client, whose):
    """The page says it in the place where a code would be typed, with no number."""
    convention = lives.validated()
    row = convention.representative if whose == "desk" else convention.pupil.guardians.get()
    theirs = rewrite(row, "email")
    page = path_of(link_of(f"{whose}:{row.uuid}")) + ("/confier" if whose == "desk" else "")
    answer = client.post(page, {"gate-send": "1"})
    assert answer.status_code == 409
    page = html.unescape(answer.content.decode())
    assert "n'est plus celui qui a été vérifié" in page
    assert theirs not in page
    assert not Message.objects.filter(slug__in=["link_code", "desk_code"]).exists()
    assert ContactDoubt.objects.get().is_standing


def test_no_link_to_a_password_leaves_to_an_address_written_behind_the_application():
    """Nor does an identity proved elsewhere open an account by such an address."""
    user = lives.make_school().staff.get(role="head").user
    rewrite(user, "email")
    passwords.send_link(seal(THEIRS["email"]))
    assert sent_to_them() == []
    assert ContactDoubt.objects.get().holder == f"user:{user.uuid}"
    with pytest.raises(identities.NoAccount):
        identities.account_of_identity(issuer="x", subject="1", email=THEIRS["email"], name="x")


def test_a_correction_of_the_school_opens_the_way_again():
    """It is an entry; the doubt is settled, the code goes to what the school typed."""
    convention = lives.validated()
    guardian = convention.pupil.guardians.get()
    rewrite(guardian, "phone")
    with refused("contact_doubted"):
        signing.ask_signing_code([lives.requests(convention)["guardian_1"]])
    office = convention.school.staff.get(role="office").user
    change_contact(holder=guardian, by=office, phone="06 39 98 01 23")
    assert not ContactDoubt.objects.get().is_standing
    lives.sign(lives.Convention.objects.get(pk=convention.pk), "guardian_1")
    assert Message.objects.get(slug="signing_code", audience="guardian").address == "+33639980123"
    theirs = rewrite(guardian, "phone")
    write_to(theirs, slug="links_again")
    assert sorted(ContactDoubt.objects.values_list("status", flat=True)) == ["settled", "standing"]


def test_what_a_roll_says_otherwise_vouches_once_the_school_has_decided():
    convention = lives.validated()
    guardian = convention.pupil.guardians.get()
    theirs = rewrite(guardian, "email")
    change = ContactChange.objects.create(guardian=guardian, field="email", old=theirs, new="elle@famille.example")
    apply_contact_change(change=change, by=convention.school.staff.get(role="office").user)
    assert Guardian.objects.get().is_vouched


@pytest.mark.parametrize("contact", ["representative", "tutor"])
def test_a_rectification_of_the_hosts_contacts_opens_the_way_again(contact):
    convention = lives.validated(tutor=True)
    key = "host" if contact == "representative" else contact
    rewrite(getattr(convention, contact), "phone")
    with refused("contact_doubted"):
        signing.ask_signing_code([lives.requests(convention)[key]])
    path = f"host.{contact}.phone"
    by = lives.by(convention, "head")
    rectifications.rectify(convention, path=path, value="+33639980155", reason="Appelé au standard.", by=by)
    assert standing_doubts() == []
    signing.ask_signing_code([lives.requests(lives.Convention.objects.get(pk=convention.pk))[key]])
    assert Message.objects.get(slug="signing_code").address == "+33639980155"


def test_an_accounts_contact_is_corrected_by_the_usual_acts():
    convention = lives.validated()
    head = convention.school.staff.get(role="head")
    rewrite(head, "phone")
    with refused("contact_doubted"):
        signing.ask_signing_code([lives.requests(convention)["head"]])
    head.refresh_from_db()
    account_services.change_staff_phone(
        staff=head, phone="+33639980166", by=lives.account(convention.school.staff.get(role="head"))
    )
    assert standing_doubts() == []


def test_saving_or_copying_the_row_for_another_reason_vouches_for_nothing():
    """Nobody launders a contact by a title corrected, a language kept, or an agreement's own copy of its host."""
    convention = lives.opened()
    contact = convention.representative
    rewrite(contact, "phone")
    contact = HostContact.objects.get(pk=contact.pk)
    contact.title = "Gérante"
    contact.save()
    contact.refresh_from_db()
    HostContact.objects.bulk_update([contact], ["title", "phone"])
    HostContact.objects.filter(pk=contact.pk).update(title="Directrice")
    contact = HostContact.objects.get(pk=contact.pk)
    assert not contact.is_vouched
    assert not copied(contact).is_vouched
    contact.email = "autre@accueil.example"
    contact.save()
    assert not HostContact.objects.get(pk=contact.pk).is_vouched


def test_a_seal_of_another_row_or_column_fits_nowhere_else():
    """Whoever has a contact of their own cannot lend its seal to somebody else."""
    convention = lives.opened()
    host = convention.representative.host
    own = add_host_contact(host=host, origin="given_by_school", last_name="Fictif", email=THEIRS["email"])
    rewrite(convention.representative, "email")
    rewrite(convention.representative, "email_seal", own.email_seal)
    assert not HostContact.objects.get(pk=convention.representative_id).is_vouched


def test_seals_of_an_earlier_key_of_the_journal_still_fit(settings):
    convention = lives.opened()
    settings.JOURNAL_KEY_FALLBACKS = [settings.JOURNAL_KEY]
    settings.JOURNAL_KEY = "une autre clé, tirée pour la suite de ce service fictif"
    assert convention.representative.is_vouched
    settings.JOURNAL_KEY_FALLBACKS = []
    assert not convention.representative.is_vouched


def test_who_is_on_no_record_any_more_is_reached_as_the_journal_says_they_were_asked():
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    assert signers.doubted_as_asked(request, convention) == ()
    request.email = THEIRS["email"]
    assert signers.doubted_as_asked(request, convention) == (request,)
