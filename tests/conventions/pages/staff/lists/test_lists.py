"""Lists and settings of a school over HTTP: pupils, class sheets, staff, delegations, the school itself."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import segno
from django.contrib.auth.tokens import default_token_generator
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from conventions.domain.law.calendars.content import ClosedPeriod
from conventions.domain.law.calendars.models import CalendarProposal
from conventions.domain.law.calendars.services import put_period, refuse_proposal
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import find_by_typed_code, find_link, link_of, links_of
from conventions.domain.persons.people.models import (
    ContactChange,
    ContactReading,
    Delegation,
    Guardian,
    Pupil,
    School,
    Staff,
    User,
)
from conventions.domain.season.rolls.models import SheetPrint
from notifications import catalogue, rendering
from notifications.models import Message
from tests.kit import calendars, lives
from tests.kit.owner import as_owner
from tests.kit.people_factory import leave, move

pytestmark = pytest.mark.django_db


def signed_in(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff.user)
    return client


@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def office(school):
    return signed_in(school.staff.get(role="office"))


@pytest.fixture
def head(school):
    return signed_in(school.staff.get(role="head"))


def text_of(response) -> str:
    return response.content.decode()


def errors_of(response) -> dict:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


# -- who may ------------------------------------------------------------------------------------------------


def test_a_teacher_does_not_open_the_lists(school):
    """The lists belong to the office and the direction."""
    teacher = signed_in(school.staff.get(role="teacher"))
    for page in ("registry", "registry_pupils", "roll_import", "class_sheets", "staff_list", "school_sheet"):
        assert teacher.get(reverse(page)).status_code == 403


def test_a_stranger_is_sent_to_sign_in():
    """Nobody reads a list without an account."""
    response = Client().get(reverse("registry"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


def test_the_office_of_another_school_finds_nothing(school):
    """Whatever is named in an address, it is looked for at the reader's own school only."""
    convention = lives.validated(school=school)
    pupil, guardian = convention.pupil, convention.pupil.guardians.get()
    change = ContactChange.objects.create(pupil=pupil, field="email", old="", new="autre@famille.example")
    link = link_of(f"guardian:{guardian.uuid}")
    post = school.staff.get(role="teacher")
    elsewhere = lives.make_school()
    strangers = {role: signed_in(elsewhere.staff.get(role=role)) for role in ("office", "head")}
    for client in strangers.values():
        for name, record in (
            ("registry_pupil", pupil), ("pupil_edit", pupil), ("pupil_contact", pupil), ("guardian_add", pupil),
            ("guardian_edit", guardian), ("guardian_contact", guardian), ("post_edit", post), ("post_end", post),
        ):  # fmt: skip
            assert client.get(reverse(name, args=[record.uuid])).status_code == 404, name
        for name, args in (
            ("guardian_remove", [guardian.uuid]), ("contact_decide", [change.uuid, "retenir"]),
            ("link_revoke", [link.uuid]), ("link_renew", [link.uuid]), ("post_invite", [post.uuid]),
        ):  # fmt: skip
            assert client.post(reverse(name, args=args)).status_code == 404, name
        assert client.get(reverse("class_sheet", args=["3e B"])).status_code == 404
    link.refresh_from_db()
    assert (link.generation, link.revoked_at) == (1, None)
    assert ContactChange.objects.get().resolved_at is None


def test_pages_that_act_refuse_to_be_read(office, school):
    """A GET never acts."""
    pupil = lives.make_pupil(school)
    link = link_of(f"pupil:{pupil.uuid}")
    for name, args in (
        ("link_revoke", [link.uuid]), ("link_renew", [link.uuid]), ("class_renew", ["3e B"]),
        ("guardian_remove", [pupil.guardians.get().uuid]),
    ):  # fmt: skip
        assert office.get(reverse(name, args=args)).status_code == 405


def test_pages_are_read_or_posted(office):
    """A form is shown and sent at one address, by no other method."""
    assert office.put(reverse("registry_pupils")).status_code == 405


# -- costs ----------------------------------------------------------------------------------------------------


# -- pupils -----------------------------------------------------------------------------------------------------


def test_the_office_finds_a_pupil_however_the_name_is_typed(office, school):
    """Accents and capitals do not count; those who left are listed apart."""
    pupil = lives.make_pupil(school)
    gone = lives.make_pupil(school)
    leave(gone)
    address = reverse("registry_pupils")
    page = office.post(address, {"q": "maelle sahin"}, follow=True)
    assert [found.pk for found in page.context["table"].rows] == [pupil.pk]
    assert [found.pk for found in office.get(address, {"partis": "1"}).context["table"].rows] == [gone.pk]
    assert "Aucun élève ne correspond" in text_of(office.post(address, {"q": "zzz"}, follow=True))
    assert "Aucun élève ne correspond" in text_of(office.get(address, {"classe": "x"}))
    assert office.get(reverse("class_sheet", args=["x"])).status_code == 404


PUPIL = {
    "last_name": "Fictive", "first_name": "Noé", "birth_date": "2012-05-04", "class_name": "3e A", "level": "3e",
    "kit_by": "",
}  # fmt: skip


def test_the_office_adds_a_pupil_then_a_guardian(office, school):
    """The office adds them by hand, one after the other; the guardian's contact leaves a trace."""
    response = office.post(reverse("pupil_add"), PUPIL)
    pupil = Pupil.objects.get(last_name="Fictive")
    assert response.url == reverse("registry_pupil", args=[pupil.uuid])
    assert (pupil.school, pupil.level, pupil.is_on_roll) == (school, "3e", True)
    given = {"quality": "mother", "last_name": "Fictive", "email": "Mere@Famille.example", "phone": "06 94 12 34 56"}
    assert office.post(reverse("guardian_add", args=[pupil.uuid]), given).status_code == 302
    guardian = pupil.guardians.get()
    assert (guardian.rank, guardian.email, guardian.phone) == (1, "mere@famille.example", "+594694123456")
    assert set(guardian.changes.values_list("field", "outcome")) == {("email", "applied"), ("phone", "applied")}
    assert "06 94 12 34 56" not in text_of(office.get(reverse("registry_pupil", args=[pupil.uuid])))
    assert "06 94 12 34 56" in text_of(office.post(reverse("pupil_contacts", args=[pupil.uuid])))


def test_a_pupil_already_known_is_not_added_twice(office, school):
    """Same name, accents apart, and same birth date: a sentence, and what was typed is still there."""
    office.post(reverse("pupil_add"), PUPIL)
    response = office.post(reverse("pupil_add"), PUPIL | {"first_name": "NOE"})
    assert response.status_code == 422
    assert "est déjà connu de l'établissement" in errors_of(response)["__all__"][0]
    assert 'value="NOE"' in text_of(response)
    assert re.search(r"<title>\s*Erreur", text_of(response))
    assert Pupil.objects.count() == 1


@pytest.mark.parametrize("born", ["1912-05-04", "2099-01-01", "31/02/2012"])
def test_a_birth_date_that_cannot_be_is_refused(office, born):
    """The year is mistyped, or the day does not exist: a sentence at the field."""
    response = office.post(reverse("pupil_add"), PUPIL | {"birth_date": born})
    assert list(errors_of(response)) == ["birth_date"]
    assert not Pupil.objects.exists()


def test_a_wrong_number_is_told_at_its_field_and_nothing_typed_is_lost(office, school):
    """The guardian is not half added."""
    pupil = lives.make_pupil(school)
    given = {"quality": "father", "last_name": "Modèle", "phone": "06 12", "email": "pere@famille.example"}
    response = office.post(reverse("guardian_add", args=[pupil.uuid]), given)
    assert response.status_code == 422
    assert list(errors_of(response)) == ["phone"]
    assert "Modèle" in text_of(response)
    assert pupil.guardians.count() == 1


def test_the_page_of_a_contact_says_that_a_change_leaves_a_trace_while_a_signature_is_asked(office, school):
    """The change is made, the trace names who made it; the name waits."""
    convention = lives.validated(school=school)
    guardian = convention.pupil.guardians.get()
    page = reverse("guardian_contact", args=[guardian.uuid])
    assert "dossier de preuve" in text_of(office.get(page))
    assert office.post(page, {"email": "nouvelle@famille.example", "phone": ""}).status_code == 302
    trace = guardian.changes.get()
    assert (trace.new, trace.resolved_by) == ("nouvelle@famille.example", school.staff.get(role="office").user)
    edit = reverse("guardian_edit", args=[guardian.uuid])
    response = office.post(edit, {"quality": guardian.quality, "last_name": "Autre"})
    assert response.status_code == 409
    assert "attend qu'elle ait signé" in errors_of(response)["__all__"][0]
    guardian.refresh_from_db()
    assert guardian.last_name != "Autre"
    office.post(reverse("guardian_remove", args=[guardian.uuid]))
    assert Guardian.objects.filter(pk=guardian.pk).exists()


def test_the_office_gives_a_quality_that_the_roll_did_not_say(office, school):
    """An institution must be named."""
    pupil = lives.make_pupil(school)
    guardian = pupil.guardians.get()
    Guardian.objects.filter(pk=guardian.pk).update(quality="")
    page = reverse("guardian_edit", args=[guardian.uuid])
    response = office.post(page, {"quality": "institution", "last_name": guardian.last_name})
    assert errors_of(response) == {"institution": ["Indiquez l'établissement ou le service à qui l'élève est confié."]}
    office.post(page, {"quality": "institution", "last_name": guardian.last_name, "institution": "Foyer Fictif"})
    guardian.refresh_from_db()
    assert (guardian.quality, guardian.institution) == ("institution", "Foyer Fictif")


def test_a_guardian_taken_off_a_pupil_leaves_a_paper_that_opens_nothing(office, school):
    """The link of who no longer answers for the pupil is revoked."""
    pupil = lives.make_pupil(school, guardians=2)
    guardian = pupil.guardians.get(rank=2)
    code = tokens.typed_code(link_of(f"guardian:{guardian.uuid}"))
    office.post(reverse("guardian_remove", args=[guardian.uuid]))
    assert list(pupil.guardians.values_list("rank", flat=True)) == [1]
    assert find_by_typed_code(code) is None


def test_the_office_decides_of_contacts_that_waited(office, school):
    """One is kept from the roll, one set aside; a second decision is refused with a sentence."""
    pupil = lives.make_pupil(school)
    guardian = pupil.guardians.get()
    of_pupil = ContactChange.objects.create(pupil=pupil, field="email", old=pupil.email, new="liste@eleve.example")
    of_guardian = ContactChange.objects.create(guardian=guardian, field="phone", old="", new="+33612345678")
    page = text_of(office.get(reverse("contact_changes")))
    assert "06 12 34 56 78" in page
    office.post(reverse("contact_decide", args=[of_pupil.uuid, "retenir"]))
    office.post(reverse("contact_decide", args=[of_guardian.uuid, "ecarter"]))
    pupil.refresh_from_db()
    guardian.refresh_from_db()
    assert (pupil.email, guardian.phone) == ("liste@eleve.example", "")
    again = office.post(reverse("contact_decide", args=[of_guardian.uuid, "retenir"]), follow=True)
    assert "déjà été décidé" in text_of(again)
    assert office.post(reverse("contact_decide", args=[of_pupil.uuid, "autre"])).status_code == 404


@pytest.mark.parametrize("asked", [{}, {"fichier": "csv"}])
def test_contacts_read_in_full_where_they_are_decided_are_written_down(office, school, asked):
    """On the page and in the file: each pupil once, however many changes wait, once an hour."""
    first, second = lives.make_pupil(school), lives.make_pupil(school)
    ContactChange.objects.create(pupil=first, field="email", old=first.email, new="liste@eleve.example")
    ContactChange.objects.create(guardian=first.guardians.get(), field="phone", old="", new="+33612345678")
    ContactChange.objects.create(pupil=second, field="email", old=second.email, new="autre@eleve.example")
    for _ in range(2):
        assert "autre@eleve.example" in office.get(reverse("contact_changes"), asked).content.decode()
    assert sorted(ContactReading.objects.values_list("pupil", flat=True)) == sorted([first.pk, second.pk])


# -- class sheets -----------------------------------------------------------------------------------------------


def prepare(client: Client, *holders: str):
    return client.post(reverse("class_sheet", args=["3e B"]), {"holder": holders}, follow=True)


def modules(svg: str) -> set[tuple[int, int]]:
    """The dark modules of a drawn QR code, read from its path: horizontal strokes of one unit."""
    dark, x, y = set(), 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-0-9. ]*)", re.search(r' d="([^"]+)"', svg).group(1)):
        values = [float(number) for number in re.findall(r"-?[0-9.]+", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            dark |= {(round(x) + n, round(y - 0.5)) for n in range(int(values[0]))}
            x += values[0]
    return dark


def test_reading_the_page_of_a_class_makes_no_link(office, school):
    """Links are made when a sheet is asked for."""
    lives.make_pupil(school, guardians=2)
    assert office.get(reverse("class_sheet", args=["3e B"])).status_code == 200
    assert not PersonalLink.objects.exists()


def test_the_office_prints_one_strip_per_person_chosen(office, school):
    """Name, picture of the whole address, short address, typed code; who took it is recorded."""
    pupil = lives.make_pupil(school, guardians=2)
    other = lives.make_pupil(school)
    mother = pupil.guardians.get(rank=1)
    holders = [f"pupil:{pupil.uuid}", f"guardian:{mother.uuid}"]
    response = prepare(office, *holders, "guardian:00000000-0000-0000-0000-000000000000")
    page = text_of(response)
    assert page.count('class="strip"') == 2
    assert other.name not in page
    sheet = SheetPrint.objects.get()
    assert (sheet.holders, sheet.class_name, sheet.user) == (holders, "3e B", school.staff.get(role="office").user)
    for holder in holders:
        link = link_of(holder)
        assert tokens.typed_code(link) in page
        assert find_by_typed_code(tokens.typed_code(link)) == link
    assert page.count("testserver" + reverse("typed_code")) == 2
    drawn = [modules(svg) for svg in re.findall(r"<svg[^>]*>.*?</svg>", page, re.S) if 'class="' in svg and "qr" in svg]
    expected = []
    for holder in holders:
        matrix = segno.make(address_of(holder), error="m", micro=False).matrix
        expected.append({(x + 4, y + 4) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark})
    assert drawn == expected
    assert not Message.objects.exists()


def test_the_page_of_a_class_ticks_who_is_asked_for(office, school):
    """Everybody, families, pupils, those whom nothing reaches, or one family; the class may have an odd name."""
    pupils = [lives.make_pupil(school) for _ in range(2)]
    for one in pupils:
        move(one, "3e A/B 100 %")
    Guardian.objects.filter(pupil=pupils[1]).update(email="")
    of_pupils = [f"pupil:{pupil.uuid}" for pupil in pupils]
    of_guardians = [f"guardian:{pupil.guardians.get().uuid}" for pupil in pupils]
    page = reverse("class_sheet", args=["3e A/B 100 %"])
    for choice, chosen in (
        ("", {*of_pupils, *of_guardians}), ("familles", set(of_guardians)), ("eleves", set(of_pupils)),
        ("sans-contact", {of_guardians[1]}), (str(pupils[0].uuid), {of_pupils[0], of_guardians[0]}),
    ):  # fmt: skip
        assert set(office.get(page, {"pour": choice}).context["chosen"]) == chosen


def test_a_sheet_without_anybody_is_asked_again(office, school):
    """A sentence, no row, no link."""
    lives.make_pupil(school)
    response = prepare(office)
    assert response.status_code == 422
    assert "Cochez au moins une fiche" in text_of(response)
    assert not SheetPrint.objects.exists()
    assert not PersonalLink.objects.exists()


def test_a_sheet_is_shown_to_whoever_prepared_it_on_that_day(office, head, school, monkeypatch):
    """A key to a family's page has a name beside it: the head prepares another one."""
    pupil = lives.make_pupil(school)
    prepare(office, f"pupil:{pupil.uuid}")
    sheet = SheetPrint.objects.get()
    page = reverse("printed_sheet", args=[sheet.uuid])
    assert head.get(page).status_code == 404
    with pytest.raises(DatabaseError, match="only grows"), as_owner():
        SheetPrint.objects.update(at=sheet.at - timedelta(days=1))
    monkeypatch.setattr("conventions.pages.staff.lists.views.classes.PRINTABLE_FOR", timedelta(0))
    assert "préparez-la de nouveau" in text_of(office.get(page, follow=True))


def test_hours_are_those_of_the_school():
    """In Guyane the office reads its own hour, not that of Paris."""
    guyane = lives.make_school(postcode="97320", city="Saint-Laurent-du-Maroni")
    client = signed_in(guyane.staff.get(role="office"))
    prepare(client, f"pupil:{lives.make_pupil(guyane).uuid}")
    at = SheetPrint.objects.get().at.astimezone(ZoneInfo("America/Cayenne"))
    assert f"{at:%H:%M}, Alix Bureau" in text_of(client.get(reverse("class_sheet", args=["3e B"])))


def test_a_revoked_strip_opens_nothing_and_is_not_printed(office, school):
    """Until it is renewed; the paper handed out before stays dead."""
    pupil = lives.make_pupil(school)
    holder = f"pupil:{pupil.uuid}"
    prepare(office, holder)
    link = link_of(holder)
    code, address = tokens.typed_code(link), tokens.token(link)
    office.post(reverse("link_revoke", args=[link.uuid]))
    assert find_by_typed_code(code) is None
    assert "ces liens ont été révoqués" in text_of(
        office.get(reverse("printed_sheet", args=[SheetPrint.objects.get().uuid]))
    )
    assert prepare(office, holder).status_code == 422
    office.post(reverse("link_renew", args=[link.uuid]))
    assert find_by_typed_code(code) is None
    assert find_link(address) is None
    assert tokens.typed_code(link_of(holder)) in text_of(prepare(office, holder))


def test_the_office_renews_a_whole_class(office, school):
    """Old papers open nothing, new ones do; nobody else's link changes."""
    pupils = [lives.make_pupil(school) for _ in range(3)]
    elsewhere = lives.make_pupil(lives.make_school())
    holders = [f"pupil:{pupil.uuid}" for pupil in pupils]
    old = {holder: tokens.typed_code(link) for holder, link in links_of([*holders, f"pupil:{elsewhere.uuid}"]).items()}
    response = office.post(reverse("class_renew", args=["3e B"]), follow=True)
    assert "3 liens sont renouvelés" in text_of(response)
    for holder in holders:
        assert find_by_typed_code(old[holder]) is None
        assert find_by_typed_code(tokens.typed_code(link_of(holder))).holder == holder
    assert find_by_typed_code(old[f"pupil:{elsewhere.uuid}"]) is not None


def test_links_are_made_in_as_many_queries_for_one_as_for_forty(django_assert_max_num_queries):
    """And the links that exist keep their code."""
    [first] = links_of(["pupil:1"]).values()
    with django_assert_max_num_queries(5):
        made = links_of([f"pupil:{n}" for n in range(40)])
    assert made["pupil:1"] == first
    assert tokens.typed_code(made["pupil:1"]) == tokens.typed_code(first)
    assert all(find_by_typed_code(tokens.typed_code(link)) == link for link in made.values())


# -- staff and delegations -----------------------------------------------------------------------------------------


APPOINTED = {
    "email": "Nouvelle@ecole.example", "last_name": "Nouvelle", "first_name": "Alix", "role": "teacher", "title": "",
    "starts_on": "", "phone": "",
}  # fmt: skip


def test_the_head_appoints_somebody_who_has_no_account_yet(head, school):
    """The account has no password; the invitation carries a link that Django accepts, apart from the message."""
    lives.make_pupil(school)
    response = head.post(reverse("staff_add"), APPOINTED | {"classes": ["3e B"]}, follow=True)
    assert "une invitation part à nouvelle@ecole.example" in text_of(response)
    user = User.objects.get(email="nouvelle@ecole.example")
    post = user.posts.get()
    assert (post.school, post.role, post.classes) == (school, "teacher", ["3e B"])
    message = Message.objects.get(slug="account_invitation")
    assert message.address == user.email
    uid, token = message.secrets["link"].rstrip("/").rsplit("/", 2)[-2:]
    assert token not in str(message.context)
    mail = rendering.render_mail(catalogue.get(message.slug), {**message.context, **message.secrets})
    assert message.secrets["link"] in mail.text
    assert message.secrets["link"] in rendering.render_sms(
        catalogue.get(message.slug), {**message.context, **message.secrets}
    )
    assert default_token_generator.check_token(user, token)
    assert head.post(reverse("post_invite", args=[post.uuid])).status_code == 302
    assert Message.objects.filter(slug="account_invitation").count() == 2


def test_somebody_with_an_account_is_appointed_without_a_new_one(head, school):
    """No second account, no invitation for who has a password; the same function twice is a sentence."""
    user = User.objects.create_user("ailleurs@ecole.example", "une-phrase-de-passe", last_name="Ailleurs")
    given = APPOINTED | {"email": user.email, "last_name": "", "role": "cpe"}
    head.post(reverse("staff_add"), given)
    assert user.posts.get().role == "cpe"
    told = Message.objects.get()
    assert (told.slug, told.address) == ("account_changed", user.email)
    response = head.post(reverse("staff_add"), given)
    assert errors_of(response) == {"email": ["Cette personne a déjà cette fonction dans l'établissement."]}
    response = head.post(reverse("staff_add"), APPOINTED | {"last_name": ""})
    assert "écrivez son nom" in errors_of(response)["last_name"][0]
    assert not User.objects.filter(email="nouvelle@ecole.example").exists()


def test_the_office_reads_the_staff_and_changes_nothing(office, school):
    """Reading only: every act is refused."""
    post = school.staff.get(role="teacher")
    assert office.get(reverse("staff_list")).status_code == 200
    assert office.get(reverse("delegations")).status_code == 200
    for page in (reverse("staff_add"), reverse("post_edit", args=[post.uuid]), reverse("post_end", args=[post.uuid])):
        assert office.post(page, APPOINTED).status_code == 403
    assert office.get(reverse("delegation_add")).status_code == 403
    assert Staff.objects.filter(school=school).count() == 3


def test_a_deputy_cannot_become_the_head(school):
    """Neither by appointment, nor by ending the head's post, nor by a delegation to oneself."""
    deputy = lives.hire(school, "deputy")
    client = signed_in(deputy)
    head = school.staff.get(role="head")
    response = client.post(reverse("staff_add"), APPOINTED | {"email": deputy.user.email, "role": "head"})
    assert response.status_code == 422
    assert list(errors_of(response)) == ["role"]
    assert client.post(reverse("post_end", args=[head.uuid]), {"last_day": "2026-01-01"}).status_code == 403
    assert client.post(reverse("delegation_add"), {"to_staff": str(deputy.uuid)}).status_code == 403
    assert school.head_on(school.today()) == head
    assert not Delegation.objects.exists()


def delegation(to: Staff, **changed) -> dict:
    today = to.school.today()
    return {
        "to_staff": str(to.uuid), "publication_date": str(today), "starts_on": str(today),
        "ends_on": str(today + timedelta(days=30)), "reference": "arrêté 1",
    } | changed  # fmt: skip


def test_the_head_delegates_and_takes_it_back(head, school):
    """In force, the deputy counts as head; a delegate does not delegate further, nor run the staff by it."""
    gestionnaire = lives.hire(school, "gestionnaire")
    response = head.post(reverse("delegation_add"), delegation(gestionnaire), follow=True)
    assert "en vigueur" in text_of(response)
    actor = lives.account(gestionnaire)
    assert "head" in school.roles_of_account(actor)
    client = signed_in(gestionnaire)
    assert client.get(reverse("delegation_add")).status_code == 403
    assert client.get(reverse("staff_add")).status_code == 403
    head.post(reverse("delegation_revoke", args=[Delegation.objects.get().uuid]))
    assert "head" not in school.roles_of_account(actor)


def test_a_delegation_that_the_law_does_not_know_is_refused_with_a_sentence(head, school):
    """A teacher of a public school is not in the list; dates in the wrong order are told; nothing is written."""
    School.objects.filter(pk=school.pk).update(sector="public")
    deputy, teacher = lives.hire(school, "deputy"), school.staff.get(role="teacher")
    today = school.today()
    for given, sentence in (
        (delegation(teacher), "ne peut pas recevoir de délégation"),
        (delegation(deputy, to_staff="rien"), "ne peut pas recevoir de délégation"),
        (delegation(deputy, ends_on=str(today - timedelta(days=1))), "finir avant d'avoir commencé"),
        (delegation(deputy, publication_date=str(today + timedelta(days=1))), "une fois publiée"),
    ):
        response = head.post(reverse("delegation_add"), given)
        assert response.status_code == 422
        assert sentence in text_of(response).replace("&#x27;", "'")
        assert "arrêté 1" in text_of(response)
    assert not Delegation.objects.exists()


def test_the_head_of_a_private_school_delegates_to_a_teacher(head, school):
    """R421-13 is neither cited nor asked there."""
    assert "R421-13" not in text_of(head.get(reverse("delegation_add")))
    assert head.post(reverse("delegation_add"), delegation(school.staff.get(role="teacher"))).status_code == 302
    assert Delegation.objects.get().quality == "member"


def test_the_head_ends_a_post(head, school):
    """From the next day on the person is no longer listed as in post; a day before the beginning is refused."""
    post = lives.hire(school, "teacher", starts_on=date(2026, 9, 1))
    page = reverse("post_end", args=[post.uuid])
    response = head.post(page, {"last_day": "2026-08-31"})
    assert "avant d'avoir commencé" in errors_of(response)["__all__"][0]
    head.post(page, {"last_day": "2026-09-30"})
    post.refresh_from_db()
    assert post.ends_on == date(2026, 9, 30)
    assert post in head.get(reverse("staff_list")).context["ended"]


# -- school ------------------------------------------------------------------------------------------------------


def settings_of(**changed) -> dict:
    return {
        "email": "contact@ecole.example", "phone": "02 41 00 00 00", "window_start": "08:00", "window_end": "18:00",
        "min_weekly_hours": "", "seconde_first_day": "", "seconde_last_day": "", "warn_under_14": "on",
    } | changed  # fmt: skip


def test_the_office_changes_the_schools_rules(office, school):
    """A wrong value is told at its field and changes nothing."""
    response = office.post(reverse("school_edit"), settings_of(window_end="07:00"))
    assert errors_of(response) == {"window_end": ["L'heure de fin doit venir après l'heure de début."]}
    response = office.post(reverse("school_edit"), settings_of(phone="12"))
    assert list(errors_of(response)) == ["phone"]
    school.refresh_from_db()
    assert school.window_start is None
    assert office.post(reverse("school_edit"), settings_of(block_over_30_under_15="on")).status_code == 302
    school.refresh_from_db()
    assert (str(school.window_start), school.block_over_30_under_15, school.phone) == ("08:00:00", True, "+33241000000")


def test_the_office_records_the_boards_decision(school):
    """A public school without it is warned on its first page."""
    School.objects.filter(pk=school.pk).update(sector="public")
    office = signed_in(school.staff.get(role="office"))
    assert "aucune convention ne peut être validée" in text_of(office.get(reverse("registry")))
    given = {"decided_on": "2026-06-30", "reference": "CA 2026-12"}
    assert office.post(reverse("school_decision"), given).status_code == 422
    assert office.post(reverse("school_decision"), {**given, "transmitted_on": "2026-06-29"}).status_code == 422
    office.post(reverse("school_decision"), {**given, "transmitted_on": "2026-07-02"})
    school.refresh_from_db()
    assert (school.ca_decision_date, school.ca_decision_reference) == (date(2026, 6, 30), "CA 2026-12")
    assert "peut signer à partir du 17 juillet 2026" in text_of(office.get(reverse("school_sheet")))
    assert "aucune convention ne peut être validée" not in text_of(office.get(reverse("registry")))


def test_a_school_already_in_is_asked_once_when_its_decision_was_transmitted(school):
    """It keeps its date; one notice on its first pages asks the transmission, and goes once it is given."""
    School.objects.filter(pk=school.pk).update(sector="public", ca_decision_date=date(2026, 6, 30))
    office = signed_in(school.staff.get(role="office"))
    for page in ("registry", "inbox", "school_sheet"):
        assert "date de transmission" in text_of(office.get(reverse(page)))
    given = {"decided_on": "2026-06-30", "reference": "CA 2026-12", "transmitted_on": "2026-07-02"}
    office.post(reverse("school_decision"), given)
    for page in ("registry", "inbox", "school_sheet"):
        assert "Donner la date de transmission" not in text_of(office.get(reverse(page)))


def test_a_private_school_has_no_board_to_ask(office):
    """Neither notice nor page."""
    assert "transmission" not in text_of(office.get(reverse("registry")))
    assert office.get(reverse("school_decision")).status_code == 404


def test_a_school_reads_its_calendar_and_proposes_where_the_rector_fixes_it(office):
    """On the mainland there is nothing to enter; in Guyane a day is proposed, answered by the officer, taken back."""
    assert office.post(reverse("holidays"), {}).status_code == 404
    assert "zone" in text_of(office.get(reverse("holidays")))
    school = lives.make_school(postcode="97320", city="Saint-Laurent-du-Maroni")
    client = signed_in(school.staff.get(role="office"))
    assert "pas encore publié ce calendrier" in text_of(client.get(reverse("holidays")))
    calendar = calendars.published("Guyane")
    feast = calendars.days_of(calendar)["Fête d'essai"]
    assert "à confirmer" in text_of(client.get(reverse("holidays")))
    day = feast.first_day + timedelta(days=1)
    given = {
        "what": "add",
        "known": "",
        "kind": "bridge",
        "name": "Pont d'ici",
        "first_day": f"{day}",
        "why": "L'usage.",
    }
    answer = client.post(reverse("holidays"), given | {"first_day": ""})
    assert answer.status_code == 422
    assert "Donnez le premier jour" in text_of(answer)
    assert "L'usage." in answer.content.decode().replace("&#x27;", "'")
    assert "Choisissez les dates" in text_of(client.post(reverse("holidays"), given | {"what": "correct"}))
    client.post(reverse("holidays"), given)
    client.post(reverse("holidays"), {"what": "remove", "known": f"{feast.uuid}", "kind": "feast"})
    removal, bridge = CalendarProposal.objects.order_by("-id")
    assert (bridge.name, bridge.first_day, bridge.why) == ("Pont d'ici", day, "L'usage.")
    assert (removal.what, removal.period_uuid) == ("remove", feast.uuid)
    client.post(reverse("holidays_withdraw", args=[bridge.uuid]))
    refuse_proposal(removal, reason="Le jour est à l'arrêté.", by=calendars.by_officer("Guyane"))
    page = text_of(client.get(reverse("holidays")))
    assert "Retirée" in page
    assert "Le jour est à l&#x27;arrêté." in page
    elsewhere = signed_in(lives.make_school(postcode="97300", city="Cayenne").staff.get(role="office"))
    assert elsewhere.post(reverse("holidays_withdraw", args=[removal.uuid])).status_code == 404


def test_agreements_that_a_moved_day_concerns_are_listed_and_told_on_the_first_page():
    """The list has the pupil's name and the day; the page *À faire* says how many, and that a calendar is not
    published."""
    school = lives.make_school(postcode="97320", city="Saint-Laurent-du-Maroni")
    client = signed_in(school.staff.get(role="office"))
    assert "n'est pas publié par l'académie" in text_of(client.get(reverse("inbox")))
    calendar, convention = calendars.published("Guyane"), lives.validated(school=school)
    assert "sans classe" not in text_of(client.get(reverse("inbox")))
    day = convention.first_day
    bridge = ClosedPeriod("bridge", "Pont d'essai", day, day)
    put_period(calendar, bridge, reason="Arrêté modifié.", by=calendars.by_officer("Guyane"))
    assert "1 convention validée a un jour" in text_of(client.get(reverse("inbox")))
    page = text_of(client.get(reverse("holidays")))
    assert convention.pupil.name in page
    assert "Pont d&#x27;essai" in page
