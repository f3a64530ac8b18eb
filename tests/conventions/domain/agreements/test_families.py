"""Several kinds at one level, kinds that an operator opens, and a second family that no page knows: they live too."""

from datetime import date, time, timedelta

import pytest

from conventions.domain.agreements import services
from conventions.domain.agreements.checking import check_agreement
from conventions.domain.agreements.kinds import KINDS
from conventions.domain.agreements.queries import newest_agreements
from conventions.domain.documents.texts import load_model
from conventions.domain.rules.timetable import Presence, Span
from conventions.domain.texts.sample import sample
from conventions.domain.texts.services import adopt_text, propose_text
from signatures.queries import current_document
from tests.kit import lives, vocational
from tests.kit.refusals import refused

pytestmark = pytest.mark.django_db

MONDAY = lives.monday_ahead()
SIXTEEN = date(MONDAY.year - 17, 1, 1)
EVENING = Span(time(14), time(18)), Span(time(18, 30), time(22))
WHOLE_DAY = Span(time(8), time(12)), Span(time(13), time(17))


def blocking(convention) -> list[tuple[str, str]]:
    return [(one.rule, one.field) for one in check_agreement(convention) if one.blocks]


def at_host(convention, days, **given):
    """Open another agreement of the same pupil, with another host."""
    host, representative, _tutor = lives.make_host(convention.school)
    by = lives.by(convention, "office")
    return services.open_for_known_host(
        pupil=convention.pupil, host=host, representative=representative, days=days, by=by, **given
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
        convention = lives.host_completed(level="2de_pro", birth_date=SIXTEEN, tutor=True, days=days)
        assert convention.kind == "pfmp"
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
        assert second.kind == "pfmp"
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
    text = propose_text(
        school=None, kind="initiation", model=model, content=content, voted_on=today, reference="n° 4", by="Essai"
    )
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


def test_a_visit_stands_beside_the_sequence_of_the_year():
    """Two days more than the five of the sequence, and no pupil is placed by a visit."""
    convention = lives.opened(days=lives.week()[:2], kind_chosen="visite")
    assert convention.kind == "visite"
    assert not newest_agreements(pupil=convention.pupil).exists()
    sequence = at_host(convention, lives.week(MONDAY + timedelta(days=7)))
    assert sequence.kind == "observation_3e_4e"
    assert newest_agreements(pupil=convention.pupil).get() == sequence
    for one in (convention, sequence):
        assert not {rule for rule, _field in blocking(one)} & {"B-01", "A-13"}
    with refused("kind_not_at_level"):
        at_host(convention, [], kind_chosen="initiation")
