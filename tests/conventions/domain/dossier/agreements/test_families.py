"""Several kinds at one level, kinds that an operator opens, and a second family that no page knows: they live too."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.dossier.agreements.queries import newest_agreements
from conventions.domain.law.documents.texts import load_model
from conventions.domain.law.rules.timetable import HourSpan, Presence
from conventions.domain.law.texts.sample import sample
from conventions.domain.law.texts.services import adopt_text, propose_text
from conventions.pages.shared.drafting.own_place import OwnPlaceForm
from signatures.queries import current_document
from tests.kit import lives, vocational
from tests.kit.refusals import refused

pytestmark = pytest.mark.django_db

MONDAY = lives.monday_ahead()
SIXTEEN = date(MONDAY.year - 17, 1, 1)
EVENING = HourSpan(time(14), time(18)), HourSpan(time(18, 30), time(22))
WHOLE_DAY = HourSpan(time(8), time(12)), HourSpan(time(13), time(17))


def blocking(convention) -> list[tuple[str, str]]:
    return [(one.rule, one.field) for one in check_agreement(convention) if one.blocks]


def at_host(convention, days):
    """Open another agreement of the same pupil, with another host."""
    host, representative, _tutor = lives.make_host(convention.school)
    by = lives.by(convention, "office")
    return services.open_for_known_host(
        pupil=convention.pupil, host=host, representative=representative, days=days, by=by
    )


def words(convention) -> str:
    return current_document(convention, convention.PURPOSE).html.replace("\u00a0", " ").replace("&#x27;", "'")


def test_a_second_family_is_signed_by_its_five_parties():
    """Eight hours a day, until 22:00 from 16, two hosts in one year, its own articles, sections and sentences.

    Only its file and its wording were added: no page, no flow and no document knows it.
    """
    days = [
        *(Presence(MONDAY + timedelta(days=n), *WHOLE_DAY) for n in range(3)),
        Presence(MONDAY + timedelta(days=3), *EVENING),
    ]
    with vocational.installed():
        convention = lives.host_completed(level="dima", birth_date=SIXTEEN, tutor=True, days=days)
        assert convention.kind == "essai"
        office = lives.by(convention, "office")
        assert blocking(convention) == [("E-10", "referent")]
        referent = convention.school.staff.get(role="teacher")
        services.save_school_part(convention, by=office, fields={"transport": "Bus."}, referent=referent)
        services.complete_school_part(convention, by=office)
        services.approve(convention, by=lives.by(convention, "head"))
        assert list(lives.requests(convention)) == ["host", "head", "guardian_1", "referent", "tutor"]
        printed = words(convention)
        assert "Formation" in printed
        for said in ("L'élève se forme chez", "Repères de la formation", "C. Annexe de l'essai", "La formation a lieu"):
            assert said in printed, said
        assert "séquence d'observation" not in printed.lower()
        lives.sign(convention, "host", "head", "guardian_1", "referent")
        assert not convention.all_have_signed()
        lives.sign(convention, "tutor")
        assert convention.all_have_signed()
        tutor = lives.requests(convention)["tutor"]
        assert tutor.evidence.consent_text.startswith("Je suis le tuteur ou la tutrice : je forme l'élève")
        lives.signing.seal(str(convention.uuid))
        convention.refresh_from_db()
        assert convention.status == "signed"
        later = [Presence(day.day + timedelta(days=7), *WHOLE_DAY) for day in days]
        second = at_host(convention, later)
        assert second.kind == "essai"
        assert not {field for _rule, field in blocking(second) if field.startswith("period")}


def test_initiation_is_approved_once_a_board_has_voted_its_text(settings):
    """3e prépa-métiers: the operator sets the days; the head reads why nothing is approved, and what to do."""
    with refused("level_with_machines"):
        lives.opened(level="3e_prepa")
    settings.KIND_DAYS = {"initiation_3e_prepa": 5}
    convention = lives.school_completed(level="3e_prepa")
    head = lives.by(convention, "head")
    with refused("no_voted_text") as refusal:
        services.approve(convention, by=head)
    assert "conseil d'administration" in str(refusal.value)
    model = KINDS["initiation"].model_version
    content = sample(model).replace("Aucun texte voté n'est encore en service", "Voici le texte voté").encode()
    today = convention.today()
    initiation = KINDS["initiation"]
    text = propose_text(school=None, kind=initiation, content=content, voted_on=today, reference="n° 4", by="Essai")
    adopt_text(text, by="Essai")
    services.approve(convention, by=head)
    printed = words(convention)
    assert "Voici le texte voté" in printed
    assert "troisième préparatoire aux métiers" in printed
    assert load_model(model)["reminders"][3]["text"] in current_document(convention, convention.PURPOSE).html
    more = at_host(convention, [Presence(MONDAY + timedelta(days=7), *lives.week()[0].spans)])
    assert ("LIM-4", "period.days") in blocking(more)
    settings.KIND_DAYS = {}
    assert ("LIM-4", "pupil.level") in blocking(more)


def test_a_visit_is_chosen_and_stands_beside_the_sequence_of_the_year(client):
    """The office chooses where a pupil may have both: two days of the week, a text of its own, and nobody is placed."""
    sequence = lives.opened()
    pupil, school = sequence.pupil, sequence.school
    client.force_login(school.staff.get(role="office").user)
    page = reverse("open_for_pupil", args=[pupil.uuid])
    assert "Visite d&#x27;information (2 jours au plus)" in client.get(page).content.decode()
    monday = MONDAY + timedelta(days=7)
    given = {
        "host_name": "Garage Fictif",
        "place": f"{school.postcode} {school.city}",
        "contact_name": "Andréa Garage",
        "contact": "garage@accueil.example",
        "first_week": monday.isoformat(),
        "kind": "visite",
    }
    assert client.post(page, {**given, "kind": "initiation"}).status_code == 422
    assert client.post(page, given).status_code == 302
    visit = pupil.conventions.exclude(pk=sequence.pk).get()
    assert (visit.kind, visit.first_day, visit.last_day) == ("visite", monday, monday + timedelta(days=1))
    assert newest_agreements(pupil=pupil).get() == sequence
    assert "Visite d&#x27;information," in client.get(reverse("agreement", args=[visit.number])).content.decode()
    by, contact = lives.by(visit, "office"), {"first_name": "Andréa", "last_name": "Garage", "title": "gérante"}
    services.save_host_part(
        visit,
        by=by,
        fields=lives.host_fields(visit),
        host={"address": "2 place du Prototype"},
        representative={**contact, "email": given["contact"]},
    )
    services.complete_host_part(visit, by=by)
    services.save_school_part(visit, by=by, fields={"transport": "Bus."})
    services.complete_school_part(visit, by=by)
    services.approve(visit, by=lives.by(visit, "head"))
    assert "La visite a lieu" in words(visit)
    assert not {rule for rule, _field in blocking(sequence)} & {"B-01", "A-13"}


def test_the_choice_stands_only_where_there_is_one(settings):
    """A pupil of 3e prépa-métiers has one kind: nothing is asked."""
    settings.KIND_DAYS = {"initiation_3e_prepa": 5}
    convention = lives.opened(level="3e_prepa")
    assert "kind" not in OwnPlaceForm(pupil=convention.pupil).fields
    assert "kind" in OwnPlaceForm(pupil=lives.make_pupil(convention.school, level="2de_gt")).fields
