"""The school's pages: what waits for whom, every pupil's situation, one agreement, what each function may do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Consultation, Convention, HealthAnnex
from conventions.domain.dossier.evidence.history import SAID
from conventions.domain.persons.people.models import HostContact
from conventions.domain.season.inbox.queries import inbox_for
from conventions.domain.season.reminders.services import remind
from conventions.pages.kit.access import CURRENT_SCHOOL
from conventions.pages.staff.school.life import life_of
from notifications.models import Message
from signatures.models import SignatureRequest
from signatures.queries import current_document
from tests.kit import lives
from tests.kit.people_factory import move
from tests.kit.refusals import refused
from workflow import clock
from workflow.models import Transition

pytestmark = pytest.mark.django_db


def person(school, role):
    return school.staff.get(role=role)


def page(convention, name="agreement", *args):
    return reverse(name, args=[convention.number, *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def everything():
    return Transition.objects.count(), Message.objects.count(), list(Convention.objects.order_by("pk").values())


# -- the inbox ------------------------------------------------------------------------------------------------


# -- classes --------------------------------------------------------------------------------------------------


def test_a_teacher_sees_the_classes_and_pupils_followed_and_no_other(school, enter):
    """No class named: nobody. A CPE sees the whole school."""
    convention, other = lives.opened(school=school), lives.opened(school=school)
    move(other.pupil, "3e C")
    teacher = person(school, "teacher")
    client = enter(teacher)
    assert client.get(reverse("classes")).context["page"].classes == []
    assert client.get(page(convention)).status_code == 404
    teacher.classes = ["3e B"]
    teacher.save()
    assert [each.name for each in client.get(reverse("classes")).context["page"].classes] == ["3e B"]
    assert client.get(page(convention)).status_code == 200
    assert client.get(page(other)).status_code == 404
    assert enter(lives.hire(school, "cpe")).get(page(other)).status_code == 200


# -- reminding ------------------------------------------------------------------------------------------------


def test_the_office_reminds_the_host_with_its_own_link(school, enter):
    """One message with the personal link, apart from what stands in the outbox's values; once a day."""
    convention = lives.opened(school=school)
    client = enter(person(school, "office"))
    client.post(page(convention, "send_reminder"))
    sent = Message.objects.get(slug="reminder")
    assert sent.address == convention.representative.email
    assert "/h/" in sent.secrets["link"]
    response = client.post(page(convention, "send_reminder"), follow=True)
    assert "déjà reçu une relance" in text_of(response)
    assert Message.objects.filter(slug="reminder").count() == 1
    Message.objects.filter(slug="reminder").update(created_at=timezone.now() - timedelta(hours=25))
    client.post(page(convention, "send_reminder"))
    assert Message.objects.filter(slug="reminder").count() == 2


def test_who_was_asked_by_mail_is_reminded_by_sms_when_a_number_is_known(school):
    """The other way than the last one; by hand, either way."""
    convention = lives.school_completed(school=school)
    guardian = convention.pupil.guardians.get()
    guardian.phone = "+33612345678"
    guardian.save()
    services.approve(convention, by=lives.by(convention, "head"))
    request = lives.requests(convention)["guardian_1"]
    office = lives.by(convention, "office")
    assert remind(convention, request, by=office).channel == "sms"
    assert remind(convention, request, by=office, channel="email").channel == "email"
    with refused("reminded_today"):
        remind(convention, request, by=office, channel="email")
    with refused("without_phone"):
        remind(convention, lives.requests(convention)["host"], by=office, channel="sms")


def test_everyone_missing_is_reminded_at_once_and_nobody_who_answered(school, enter):
    """The button of the class view."""
    convention = lives.validated(school=school)
    lives.sign(convention, "host")
    enter(person(school, "office")).post(page(convention, "send_reminder"), {"back": reverse("class_pupils")})
    refs = set(Message.objects.filter(slug="reminder").values_list("ref", flat=True))
    waiting = [r for key, r in lives.requests(convention).items() if key != "host"]
    assert refs == {f"signature:{request.uuid}" for request in waiting}


def test_reminding_is_refused_to_strangers_and_for_what_is_answered(school, enter):
    """And changes nothing; an address of another site is not gone back to."""
    convention = lives.validated(school=school)
    lives.sign(convention, "host")
    before = everything()
    with refused("answered_meanwhile"):
        remind(convention, lives.requests(convention)["host"], by=lives.by(convention, "office"))
    with refused("remind_by_office"):
        remind(convention, lives.requests(convention)["pupil"], by=lives.by(convention, "teacher"))
    with refused("nothing_awaited"):
        remind(convention, by=lives.by(convention, "office"))
    assert everything() == before
    given = {"party": "nobody", "back": "https://ailleurs.example/"}
    response = enter(person(school, "office")).post(page(convention, "send_reminder"), given)
    assert response["Location"] == page(convention)
    assert everything() == before


def test_the_evaluation_that_does_not_come_is_reminded(school):
    """The tutor by the tutor's link, the pupil by the pupil's."""
    convention = lives.completed(school=school)
    office = lives.by(convention, "office")
    assert "/t/" in remind(convention, by=office, party="tutor").secrets["link"]
    assert "/f/" in remind(convention, by=office, party="pupil").secrets["link"]


# -- one agreement --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", Convention.states())
def test_the_agreement_page_shows_every_state(state, enter):
    """The steps, what is missing, the parties, the history; opening it is written down once an hour."""
    convention = lives.in_state(state)
    clock.set_offset(timedelta())
    client = enter(person(convention.school, "office"))
    before = Transition.objects.count(), Message.objects.count()
    for _ in range(2):
        response = client.get(page(convention))
        assert response.status_code == 200
    assert (Transition.objects.count(), Message.objects.count()) == before
    assert convention.get_status_display() in text_of(response)
    assert Consultation.objects.filter(convention=convention, what="opened").count() == 1
    marks = [step.mark for step in response.context["page"].life]
    assert marks == sorted(marks, key=["done", "current", "stopped", ""].index)
    assert ("stopped" in marks) == (state in ("refused", "withdrawn", "expired", "terminated"))
    assert len(response.context["page"].history) >= 1


@pytest.mark.parametrize("role", ["office", "head", "teacher", "cpe", "deputy", "gestionnaire"])
@pytest.mark.parametrize(
    "state", ["draft", "completed_by_host", "completed_by_school", "signatures_started", "running", "evaluated"]
)
def test_buttons_are_what_the_law_allows(state, role, enter):
    """Each button's page opens for this person; who may do nothing sees none."""
    convention = lives.in_state(state)
    clock.set_offset(timedelta())
    staff = convention.school.staff.filter(role=role).first() or lives.hire(convention.school, role)
    staff.classes = [convention.pupil.class_name]
    staff.save()
    client = enter(staff)
    buttons = client.get(page(convention)).context["page"].buttons
    for button in buttons:
        assert client.get(button.address).status_code == 200
    if role not in ("office", "head"):
        assert buttons == []


def test_another_schools_agreement_does_not_exist(school, enter):
    """For every page of an agreement, by GET and by POST."""
    convention = lives.validated()
    client = enter(person(school, "head"))
    before = everything()
    for name, args in (
        ("agreement", ()), ("school_part", ()), ("agreement_document", (1,)), ("agreement_act", ("withdraw",)),
        ("agreement_file", ("convention", 1)), ("agreement_visas", ()),
    ):  # fmt: skip
        assert client.get(page(convention, name, *args)).status_code == 404
    for name, args in (("send_reminder", ()), ("agreement_act", ("withdraw",)), ("agreement_visas", ())):
        assert client.post(page(convention, name, *args), {"reason": "x", "key": "k"}).status_code == 404
    assert everything() == before


def test_nobody_signed_in_is_led_to_the_login(client):
    """And nothing is shown."""
    convention = lives.opened()
    for address in (reverse("inbox"), reverse("classes"), page(convention)):
        assert client.get(address).status_code == 302
        assert reverse("login") in client.get(address)["Location"]


def test_parties_show_sending_opening_and_answer_with_masked_addresses(school, enter):
    """Never a code, never a whole address, never a link."""
    convention = lives.validated(school=school)
    lives.sign(convention, "guardian_1")
    response = enter(person(school, "office")).get(page(convention))
    parties = {party.role: party for party in response.context["page"].parties}
    guardian = parties["La représentante ou le représentant légal de l'élève"]
    assert (guardian.state, guardian.channels) == ("signée", ())
    assert guardian.opened_at
    assert guardian.answered_at
    shown = text_of(response)
    assert guardian.sendings[0].address == "r•••@f•••.example"
    assert convention.pupil.guardians.get().email not in shown
    assert "/s/" not in shown
    assert parties["Le chef ou la cheffe d'établissement"].channels[0][0] == "email"


def test_a_host_not_reached_yet_can_be_sent_its_link_again(school, enter):
    """Before the signatures the host is the party; a contact without address is said to be unreachable."""
    convention = lives.opened(school=school)
    client = enter(person(school, "office"))
    [host] = client.get(page(convention)).context["page"].parties
    assert (host.party, [way[0] for way in host.channels]) == ("host", ["email"])
    HostContact.objects.filter(pk=convention.representative_id).update(email="")
    assert "aucun moyen de joindre" in text_of(client.get(page(convention)))


def test_the_reason_of_a_refusal_is_for_office_and_head(school, enter):
    """A CPE reads that it was refused, not why."""
    convention = lives.in_state("refused", school=school)
    for staff, reads in ((person(school, "office"), True), (person(school, "head"), True),
                         (lives.hire(school, "cpe"), False)):  # fmt: skip
        assert ("Les dates ne conviennent pas." in text_of(enter(staff).get(page(convention)))) is reads


def test_every_transition_has_words_in_the_history():
    """Or is told by the party's own entry; presences are counted elsewhere."""
    for model in (Convention, SignatureRequest):
        for name in model.transitions():
            assert name in SAID[model.journal_label()] or name in ("sign", "refuse")


def test_the_steps_follow_the_machine():
    """Each state that is not a stop has its place."""
    convention = lives.in_state("signatures_started")
    assert [step.mark for step in life_of(convention)] == ["done", "done", "done", "current", "", "", ""]
    assert [step.mark for step in life_of(lives.closed())] == ["done"] * 7


def test_files_are_given_as_they_are_and_written_down(school, enter):
    """The text of each version, the PDF; a version that does not exist is 404."""
    convention = lives.validated(school=school)
    client = enter(person(school, "office"))
    assert convention.number in text_of(client.get(page(convention, "agreement_document", 1)))
    response = client.get(page(convention, "agreement_file", "convention", 1))
    assert b"".join(response.streaming_content) == current_document(convention, "convention").content()
    assert Consultation.objects.filter(convention=convention, what="downloaded", detail="convention-v1").count() == 1
    assert client.get(page(convention, "agreement_file", "convention", 2)).status_code == 404


# -- acts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "role", "name", "then"),
    [
        ("completed_by_host", "office", "send_back_to_host", "started_by_host"),
        ("completed_by_school", "head", "send_back_to_office", "started_by_school"),
        ("signatures_started", "office", "revise", "started_by_school"),
        ("validated", "office", "withdraw", "withdrawn"),
        ("running", "office", "terminate", "terminated"),
        ("evaluated", "office", "close", "closed"),
    ],
)
def test_staff_act_with_a_reason_and_know_who_is_told(state, role, name, then, enter):
    """The page says what follows; without a reason nothing changes; sent twice it acts once."""
    convention = lives.in_state(state)
    client = enter(person(convention.school, role))
    address = page(convention, "agreement_act", name)
    response = client.get(address)
    assert "Qui est prévenu" in text_of(response)
    given = {"key": "k" * 32, "on": str(convention.first_day)}
    if name != "close":
        before = everything()
        answer = client.post(address, given)
        assert answer.status_code == 422
        assert "Erreur" in text_of(answer)
        assert everything() == before
        given["reason"] = "Les horaires ne vont pas."
    for _ in range(2):
        assert client.post(address, given)["Location"] == page(convention)
    convention.refresh_from_db()
    assert convention.status == then
    assert Transition.objects.filter(root_uuid=convention.uuid, name=name, subject_uuid=convention.uuid).count() == 1


def test_acts_that_the_law_refuses_change_nothing(enter):
    """Wrong function, wrong state, wrong date, no such act."""
    convention = lives.in_state("completed_by_school")
    client = enter(person(convention.school, "office"))
    before = everything()
    address = page(convention, "agreement_act", "send_back_to_office")
    assert client.get(address)["Location"] == page(convention)
    assert client.post(address, {"reason": "Non.", "key": "a"}).status_code == 409
    assert client.post(page(convention, "agreement_act", "terminate"),
                       {"reason": "Non.", "key": "b", "on": "2020-01-01"}).status_code == 409  # fmt: skip
    assert client.get(page(convention, "agreement_act", "approve")).status_code == 404
    assert everything() == before


def test_the_head_stops_waiting_for_visas_once_the_signatures_are_there(school, enter):
    """Not before: then the refusal says so. The office may not."""
    convention = lives.validated(school=school)
    head = enter(person(school, "head"))
    assert not head.get(page(convention)).context["page"].may_lapse
    assert "obligatoire manque" in text_of(head.post(page(convention, "agreement_visas"), follow=True))
    lives.sign(convention, "host", "head", "guardian_1")
    assert head.get(page(convention)).context["page"].may_lapse
    assert "élève" in text_of(head.get(page(convention, "agreement_visas")))
    head.post(page(convention, "agreement_visas"))
    assert lives.requests(convention)["pupil"].status == "lapsed"
    assert enter(person(school, "office")).post(page(convention, "agreement_visas")).status_code == 403


# -- the school's part ----------------------------------------------------------------------------------------


def part(convention, **values):
    given = {"aims": convention.aims, "assessment": convention.assessment, "transport": "", "lodging": "",
             "referent": "", "arrangements": "", "revision": convention.draft_revision, "action": "save"}  # fmt: skip
    return {**given, **values}


def test_the_office_completes_the_schools_part(school, enter):
    """Saved as a draft, then ended: the head is told."""
    convention = lives.host_completed(school=school)
    client, address = enter(person(school, "office")), page(convention, "school_part")
    assert client.get(address).status_code == 200
    convention.refresh_from_db()
    assert convention.status == "completed_by_host"  # reading begins nothing
    teacher = person(school, "teacher")
    client.post(address, part(convention, transport="En bus.", referent=teacher.uuid, arrangements="Pauses."))
    convention.refresh_from_db()
    assert (convention.status, convention.transport, convention.referent) == ("started_by_school", "En bus.", teacher)
    assert convention.health_annex.arrangements == "Pauses."
    assert not convention.health_annex.shared
    client.post(address, part(convention, referent=teacher.uuid, arrangements="Pauses.", shared="on"))
    convention = Convention.objects.get(pk=convention.pk)
    assert convention.health_annex.shared
    response = client.post(address, part(convention, transport="En bus.", referent=teacher.uuid, action="finish"))
    assert response["Location"] == page(convention)
    convention.refresh_from_db()
    assert convention.status == "completed_by_school"
    assert client.get(address)["Location"] == page(convention)


def test_what_blocks_stands_beside_its_field_with_the_proposed_text_in_one_tap(school, enter):
    """The draft is kept; ending it is refused; one button takes the proposed text."""
    convention = lives.host_completed(school=school)
    client, address = enter(person(school, "office")), page(convention, "school_part")
    response = client.post(address, part(convention, aims="", transport="À pied.", action="finish"))
    assert response.status_code == 409
    shown = text_of(response)
    assert "Les objectifs du stage manquent" in shown
    assert "À pied." in shown
    assert "Voir la règle" in shown
    convention.refresh_from_db()
    assert (convention.aims, convention.status) == ("", "started_by_school")
    client.post(address, part(convention, aims="", transport="À pied.", adopt="aims"))
    convention.refresh_from_db()
    assert convention.aims.startswith("Découvrir comment un organisme fonctionne")


def test_a_form_filled_from_an_older_save_undoes_nobodys_work(school, enter):
    """409, what was typed still there beside what is stored; sent again it is saved."""
    convention = lives.in_state("started_by_school", school=school)
    client, address = enter(person(school, "office")), page(convention, "school_part")
    old = part(convention, transport="Écrit par moi.")
    services.save_school_part(convention, by=lives.by(convention, "head"), fields={"transport": "Écrit par elle."})
    response = client.post(address, old)
    assert response.status_code == 409
    assert "Écrit par moi." in text_of(response)
    assert "Écrit par elle." in text_of(response)
    convention.refresh_from_db()
    assert convention.transport == "Écrit par elle."
    client.post(address, {**old, "revision": response.context["form"]["revision"].value()})
    convention.refresh_from_db()
    assert convention.transport == "Écrit par moi."


def test_bad_input_in_the_schools_part_loses_nothing(school, enter):
    """Somebody who is not of the school cannot be the referent."""
    convention = lives.in_state("started_by_school", school=school)
    stranger = person(lives.make_school(), "teacher")
    before = everything()
    response = enter(person(school, "office")).post(
        page(convention, "school_part"), part(convention, transport="En bus.", referent=stranger.uuid)
    )
    assert response.status_code == 422
    assert "En bus." in text_of(response)
    assert everything() == before


def test_the_health_annex_is_for_those_who_write_and_the_referent(school, enter):
    """Another teacher of the class and the CPE do not read it, nor does the form show it."""
    convention = lives.in_state("started_by_school", school=school)
    teacher = person(school, "teacher")
    services.save_school_part(
        convention,
        by=lives.by(convention, "office"),
        referent=teacher,
        arrangements=services.Arrangements("Pauses toutes les heures."),
    )
    other = lives.hire(school, "teacher", classes=["3e B"])
    for staff, reads in ((person(school, "office"), True), (teacher, True), (other, False),
                         (lives.hire(school, "cpe"), False)):  # fmt: skip
        assert ("Pauses toutes" in text_of(enter(staff).get(page(convention)))) is reads
    assert enter(other).get(page(convention, "school_part")).status_code == 403
    assert HealthAnnex.objects.get().arrangements == "Pauses toutes les heures."


def test_the_head_may_write_the_schools_part_and_the_office_ends_it(school, enter):
    """The law gives its end to office and referent: the head has no such button."""
    convention = lives.in_state("started_by_school", school=school)
    client = enter(person(school, "head"))
    response = client.get(page(convention, "school_part"))
    assert not response.context["may_finish"]
    answer = client.post(page(convention, "school_part"), part(convention, action="finish"))
    assert answer.status_code == 409
    convention.refresh_from_db()
    assert convention.status == "started_by_school"


# -- several schools ------------------------------------------------------------------------------------------


def test_somebody_of_two_schools_chooses_one(school, enter, client):
    """Only a school of one's own can be chosen."""
    other, stranger = lives.make_school(), lives.make_school()
    user = person(school, "office").user
    other.staff.create(user=user, role="gestionnaire")
    client.force_login(user)
    convention = lives.opened(school=other)
    assert other.name in text_of(client.get(reverse("choose_school")))
    client.post(reverse("choose_school"), {"school": school.uuid})
    assert client.get(page(convention)).status_code == 404
    client.post(reverse("choose_school"), {"school": other.uuid})
    assert client.get(page(convention)).status_code == 200
    assert client.post(reverse("choose_school"), {"school": stranger.uuid}).status_code == 404
    assert client.session[CURRENT_SCHOOL] == str(other.uuid)


def test_a_dossier_costs_the_same_whatever_it_holds(school, enter, django_assert_max_num_queries):
    """Versions, parties and messages are read in lists, not one by one; the family's present contacts in one more."""
    convention = lives.validated(school=school, guardians=2, tutor=True)
    client = enter(person(school, "head"))
    client.get(page(convention))
    with django_assert_max_num_queries(21):
        client.get(page(convention))


def test_a_dossier_tells_how_sure_the_time_of_each_signature_is(school, enter, django_assert_max_num_queries):
    """In plain words with the level's technical name, of those who signed alone; without a query more."""
    convention = lives.validated(school=school)
    lives.sign(convention, "guardian_1")
    client = enter(person(school, "head"))
    client.get(page(convention))
    with django_assert_max_num_queries(21):
        shown = client.get(page(convention))
    assert text_of(shown).count("Heure de la plateforme, sans horodatage (PAdES B-B)") == 1


def test_inbox_of_a_reader_without_function_is_empty(school):
    """``inbox_for`` asks the standing alone."""
    from conventions.domain.persons.people.standing import Standing

    lives.host_completed(school=school)
    cpe = lives.hire(school, "cpe")
    standing = Standing(user=cpe.user, school=school, posts=(cpe,), roles=frozenset({"cpe"}), schools=(school,))
    assert inbox_for(standing) == []


def test_the_office_types_the_hosts_part_in_its_name(school, enter):
    """The journal names who typed and on whose behalf; who may not is refused."""
    convention = lives.opened(school=school)
    client = enter(person(school, "office"))
    [address] = [b.address for b in client.get(page(convention)).context["page"].buttons if "organisme" in b.address]
    assert client.get(address).status_code == 200
    assert "Vous saisissez au nom d" in text_of(client.get(address))
    convention.refresh_from_db()
    given = {
        "revision": convention.draft_revision,
        "activities": "Observer le travail de l'atelier.",
        "meals_are": "other",
        "meals": "Repas tiré du sac.",
        "safety_contact": "La gérante",
    }
    client.post(page(convention, "host_typing", "activites"), given)
    entry = Transition.objects.get(root_uuid=convention.uuid, name="start_host_part")
    assert (entry.on_behalf_of, entry.actor_id) == ("host", str(person(school, "office").user.uuid))
    assert "au nom de : l'organisme d'accueil" in text_of(client.get(page(convention)))
    assert enter(person(school, "head")).get(address).status_code == 403


def test_the_office_opens_an_agreement_for_a_pupil_who_has_found_a_place(school, enter):
    """The typed values are kept when they cannot be used; the host receives its link; others may not open."""
    pupil = lives.make_pupil(school)
    client, address = enter(person(school, "office")), reverse("open_for_pupil", args=[pupil.uuid])
    assert address in text_of(client.get(reverse("class_pupils")))
    form = client.get(address).context["form"]
    weeks = getattr(form.fields["first_week"], "choices", [("", ""), (lives.monday_ahead().isoformat(), "")])
    given = {
        "host_name": "",
        "place": "49000 Angers",
        "contact_name": "Camille Inventée",
        "contact": "camille@accueil.example",
        "first_week": weeks[1][0],
        "last_week": "",
    }
    before = everything()
    answer = client.post(address, given)
    assert answer.status_code == 422
    assert "Camille Inventée" in text_of(answer)
    assert everything() == before
    response = client.post(address, {**given, "host_name": "Atelier Trouvé"})
    convention = Convention.objects.get(pupil=pupil)
    assert response["Location"] == page(convention)
    assert (convention.host.name, convention.origin) == ("Atelier Trouvé", "own_place")
    assert convention.representative.origin == HostContact.Origin.GIVEN_BY_SCHOOL
    assert Message.objects.filter(slug="agreement_opened", address="camille@accueil.example").count() == 1
    assert enter(person(school, "head")).get(address).status_code == 403
    stranger = lives.make_school()
    assert enter(person(stranger, "office")).get(address).status_code == 404


def test_the_office_opens_then_goes_on_with_the_next_pupil_of_the_class(school, enter):
    """Whoever no period concerns, or of whom none is expected, has the press too; the weeks end with the year."""
    first, second, other = (lives.make_pupil(school, level=level) for level in ("3e", "4e", "3e"))
    for one, last_name, class_name in ((first, "Alizé", "A"), (second, "Brume", "A"), (other, "Crête", "B")):
        one.last_name = last_name
        one.save()
        move(one, class_name)
    client = enter(person(school, "office"))
    listed = text_of(client.get(reverse("class_pupils")))
    assert all(reverse("open_for_pupil", args=[one.uuid]) in listed for one in (first, second, other))
    address = reverse("open_for_pupil", args=[first.uuid])
    weeks = client.get(address).context["form"].fields["first_week"].choices
    assert weeks[-1][0] <= f"{first.enrolments.get().year.last_day:%Y-%m-%d}"
    given = {
        "host_name": "Atelier Trouvé",
        "place": "49000 Angers",
        "contact_name": "Camille Inventée",
        "contact": "camille@accueil.example",
        "first_week": weeks[1][0],
        "next": "1",
    }
    assert client.post(address, given)["Location"] == reverse("open_for_pupil", args=[second.uuid])
    given["kind"] = "observation_3e_4e"
    answer = client.post(reverse("open_for_pupil", args=[second.uuid]), given)
    assert answer["Location"] == reverse("class_pupils") + "?classe=A"
    assert Convention.objects.filter(school=school).count() == 2


def test_the_family_of_a_pupil_without_internship_is_reminded_once_a_week(school, enter):
    """Each guardian with their own link; a teacher may not, another school's pupil does not exist."""
    pupil = lives.make_pupil(school, guardians=2)
    address = reverse("remind_family", args=[pupil.uuid])
    assert enter(person(school, "teacher")).post(address).status_code == 403
    client = enter(person(school, "office"))
    client.post(address)
    sent = Message.objects.filter(slug="place_sought")
    assert {message.ref for message in sent} == {f"guardian:{guardian.uuid}" for guardian in pupil.guardians.all()}
    assert len({message.secrets["link"] for message in sent}) == 2
    assert "Famille déjà relancée" in text_of(client.post(address, follow=True))
    assert sent.count() == 2
    nobody = lives.make_pupil(school, guardians=0)
    answer = client.post(reverse("remind_family", args=[nobody.uuid]), follow=True)
    assert "ni courriel ni téléphone" in text_of(answer)
    stranger = lives.make_pupil(lives.make_school())
    assert client.post(reverse("remind_family", args=[stranger.uuid])).status_code == 404


def test_presences_and_the_pupils_opinion_stand_in_the_dossier(school, enter):
    """The opinion for those who write agreements and the referent only; presences for all who follow the pupil."""
    convention = lives.evaluated(school=school)
    clock.set_offset(timedelta())
    shown = text_of(enter(person(school, "office")).get(page(convention)))
    assert "10 présences" in shown
    assert "Bon accueil." in shown
    seen = text_of(enter(lives.hire(school, "cpe")).get(page(convention)))
    assert "10 présences" in seen
    assert "Bon accueil." not in seen


def test_pupils_are_listed_in_the_order_and_number_chosen(school, enter):
    """The list is by name, by class, or by the first day of the internship; the choice stays beside class and
    situation."""
    signed = lives.signed(school=school)
    for name, class_name in (("Zèbre", "3e A"), ("Abeille", "3e Z")):
        pupil = lives.make_pupil(school)
        pupil.last_name = name
        pupil.save()
        move(pupil, class_name)
    reader = enter(person(school, "office"))

    def listed(**chosen):
        return [row.pupil.last_name for row in reader.get(reverse("class_pupils"), chosen).context["page"].rows]

    assert listed(ordre="nom")[0] == "Abeille"
    assert listed(ordre="classe").index("Abeille") > listed(ordre="classe").index("Zèbre")
    assert listed(ordre="dates")[0] == signed.pupil.last_name
    assert listed(ordre="ailleurs", lignes="9999") == listed()
    page = reader.get(reverse("class_pupils"), {"ordre": "nom", "lignes": "100", "situation": "none"})
    assert page.context["page"].rows.paginator.per_page == 100
    assert "ordre=nom" in page.context["page"].pills[0][0]


def test_pupils_are_found_by_what_their_internship_lacks(school, enter):
    """No place, nobody who follows, a signature awaited, no contact of the family."""
    lives.opened(school=school)
    signing, alone = lives.validated(school=school), lives.make_pupil(school)
    Convention.objects.filter(pk=signing.pk).update(referent=person(school, "teacher"))
    alone.guardians.all().delete()
    client = enter(person(school, "office"))

    def found(lack):
        return {row.pupil for row in client.get(reverse("class_pupils"), {"manque": lack}).context["page"].rows}

    assert (found("lieu"), found("signature"), found("contact")) == ({alone}, {signing.pupil}, {alone})
    assert found("referent") == {one.pupil for one in Convention.objects.filter(referent=None)}
    assert len(found("autre")) == 3


def test_a_list_costs_the_same_for_three_hundred_pupils(school, enter, django_assert_max_num_queries):
    """Twelve queries for each list of a school: pupils, agreements, families, the head's, the week; one for the
    clock, which moves in tests alone.
    """
    lives.validated(school=school, guardians=2)
    lives.school_completed(school=school)
    for _ in range(3):
        lives.opened(school=school)
    lives.running(school=school)
    for _ in range(294):
        lives.make_pupil(school)
    for role, pages in {
        "office": ("class_pupils", "classes", "agreements", "registry_pupils"),
        "head": ("approvals", "week_board"),
    }.items():
        client = enter(person(school, role))
        for name in pages:
            client.get(reverse(name), {"lignes": "500"})
            with django_assert_max_num_queries(12 + 1, info=name):
                client.get(reverse(name), {"lignes": "500"})
