"""Who exercises authority over a pupil, through the school's pages: a disagreement, a judgment, an aunt, nobody."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.freezing import canonical_data
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.evidence.bundle import make_bundle
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import AuthorityPaper, Guardian, ParentalAuthority, Pupil
from conventions.domain.upkeep.retention import purge
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import DataSubject
from notifications.models import Message
from signatures.models import Evidence
from tests.kit import lives, paper_sheets
from tests.kit.families import in_saint_laurent, make_relative, ready_for_head, to_sign
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from tests.kit.sign_in import verified
from workflow import clock, journal
from workflow.actors import LINK, Actor
from workflow.models import Transition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
SECRET = "La mère est partie en forêt le 3 mars."


@pytest.fixture
def school():
    return in_saint_laurent()


def browser_of(school, role: str) -> Client:
    browser = Client()
    browser.force_login(school.staff.get(role=role).user)
    return browser


@pytest.fixture
def office(school) -> Client:
    return browser_of(school, "office")


@pytest.fixture
def head(school) -> Client:
    return browser_of(school, "head")


def judgment(content: bytes | None = None) -> SimpleUploadedFile:
    scan = paper_sheets.pdf(paper_sheets.blank()) if content is None else content
    return SimpleUploadedFile("jugement.pdf", scan, content_type="application/pdf")


def act(browser: Client, pupil: Pupil, name: str, **given):
    """Send the page of one act; the pupil is read again."""
    given = {"reason": SECRET, **given}
    answer = browser.post(reverse("authority_act", args=[pupil.uuid, name]), given)
    pupil.refresh_from_db()
    return answer


def page(browser: Client, pupil: Pupil) -> str:
    return read(browser.get(reverse("pupil_authority", args=[pupil.uuid])))


def read(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def acts_of(pupil: Pupil) -> list[tuple[str, str, str]]:
    """Return the pupil's chain: act, author, reason."""
    record = ParentalAuthority.objects.get(pupil=pupil)
    entries = Transition.objects.filter(root_uuid=record.uuid).select_related("personal").order_by("position")
    assert list(journal.check_roots(ParentalAuthority, [record.pk])) == []
    return [
        (one.name, one.personal.content.get("actor", ""), one.personal.content.get("reason", "")) for one in entries
    ]


def keys(convention: Convention) -> list[str]:
    return list(lives.requests(convention))


# -- a disagreement ----------------------------------------------------------------------------------------------------


def test_a_disagreement_asks_both_and_one_signature_concludes_nothing(office, school):
    """Both are asked and needed; the agreement is sealed once the second has signed."""
    pupil = lives.make_pupil(school, guardians=2)
    assert act(office, pupil, "note_disagreement").status_code == 302
    assert pupil.is_disputed
    assert acts_of(pupil)[-1] == ("note_disagreement", "Alix Bureau", SECRET)
    convention = to_sign(pupil)
    lives.sign(convention, "host", "head", "pupil", "guardian_1")
    assert not convention.all_have_signed()
    lives.sign(convention, "guardian_2")
    assert convention.all_have_signed()


def test_a_disagreement_noted_while_one_has_signed_makes_the_other_needed(office, school):
    """Before it, the first guardian's signature was enough."""
    pupil = lives.make_pupil(school, guardians=2)
    convention = to_sign(pupil)
    lives.sign(convention, "host", "head", "pupil", "guardian_1")
    assert signing.is_met(convention, *signing.state_of_play(convention))
    act(office, pupil, "note_disagreement")
    convention = Convention.objects.get(pk=convention.pk)
    assert not signing.is_met(convention, *signing.state_of_play(convention))
    with refused("signature_missing"):
        signing.lapse_open_requests(convention, by=lives.by(convention, "head"))


def test_a_disagreement_with_one_parent_known_stops_before_the_head(office, school):
    """The other one is to be added, or a paper attached: said where the agreement is completed."""
    pupil = lives.make_pupil(school)
    act(office, pupil, "note_disagreement")
    with refused("against_rules") as caught:
        ready_for_head(pupil)
    assert [finding.field for finding in caught.value.detail] == ["guardians.disagreement"]


def test_a_disagreement_is_not_a_box_to_untick(office, school):
    """The pupil's form does not have it; « retour » is not offered; nobody's removal gives one signature back."""
    pupil = lives.make_pupil(school, guardians=2)
    act(office, pupil, "note_disagreement")
    assert "guardians_conflict" not in read(office.get(reverse("pupil_edit", args=[pupil.uuid])))
    shown = page(office, pupil)
    assert reverse("authority_act", args=[pupil.uuid, "settle_by_document"]) in shown
    assert reverse("authority_act", args=[pupil.uuid, "return_to_usual"]) not in shown
    for name, given in (("return_to_usual", {}), ("note_absence", {"judge": "on", "done_on": "2026-01-05"})):
        assert act(office, pupil, name, **given).status_code == 409
    assert office.post(reverse("guardian_remove", args=[pupil.guardians.last().uuid])).status_code == 302
    with refused("against_rules"):
        ready_for_head(pupil)
    assert Pupil.objects.get(pk=pupil.pk).is_disputed


def test_both_signatures_end_a_disagreement_and_not_before(office, school):
    """The act is refused with the way out until one agreement has both; then it is in the journal with who and why."""
    pupil = lives.make_pupil(school, guardians=2)
    act(office, pupil, "note_disagreement")
    convention = to_sign(pupil)
    lives.sign(convention, "guardian_1")
    answer = act(office, pupil, "settle_by_signatures")
    assert answer.status_code == 409
    assert "faites-la signer des deux" in read(answer)
    assert SECRET in read(answer)  # what was typed stays
    lives.sign(convention, "guardian_2")
    assert act(office, pupil, "settle_by_signatures", reason="Les deux ont signé.").status_code == 302
    assert not pupil.is_disputed
    assert acts_of(pupil)[-1] == ("settle_by_signatures", "Alix Bureau", "Les deux ont signé.")


def test_signatures_given_before_the_disagreement_do_not_end_it(office, school):
    """Both agreed then on something else than they disagree on now."""
    pupil = lives.make_pupil(school, guardians=2)
    lives.sign(to_sign(pupil), "guardian_1", "guardian_2")
    act(office, pupil, "note_disagreement")
    assert act(office, pupil, "settle_by_signatures").status_code == 409


def test_a_judgment_attached_ends_a_disagreement(office, school):
    """Read as scans are: a program is refused and nothing changes; the file kept is pages drawn again, and is told."""
    pupil = lives.make_pupil(school, guardians=2)
    act(office, pupil, "note_disagreement")
    assert act(office, pupil, "settle_by_document", kind="judgment").status_code == 422
    bad = act(office, pupil, "settle_by_document", kind="judgment", file=judgment(b"MZ\x90\x00 a program"))
    assert bad.status_code == 422
    assert "ni un PDF ni une photo" in read(bad)
    assert pupil.is_disputed
    assert act(office, pupil, "settle_by_document", kind="judgment", file=judgment()).status_code == 302
    paper = AuthorityPaper.objects.get(authority__pupil=pupil)
    entry = Transition.objects.get(name="settle_by_document")
    assert entry.data == {"paper": paper.sha256, "pages": 1, "kind": "judgment"}
    assert not pupil.is_disputed
    assert bytes(paper.content).startswith(b"%PDF")


def test_a_disagreement_noted_before_there_was_a_journal_begins_its_chain(office, school):
    """After the upgrade the pupil's row says it alone: the first act writes it down first."""
    pupil = lives.make_pupil(school, guardians=2)
    Pupil.objects.filter(pk=pupil.pk).update(authority="disputed")
    assert act(office, pupil, "settle_by_document", kind="accord", file=judgment()).status_code == 302
    assert [name for name, _who, _why in acts_of(pupil)] == ["open", "note_disagreement", "settle_by_document"]


# -- one alone ---------------------------------------------------------------------------------------------------------


def test_one_alone_by_judgment_signs_and_the_other_has_no_page_and_no_message(office, school):
    """The mother is printed and asked; the father's link is closed, without saying why."""
    pupil = lives.make_pupil(school, guardians=2)
    mother, father = pupil.guardians.order_by("rank")
    holder = f"guardian:{mother.uuid}"
    assert act(office, pupil, "give_to_one", holder=holder).status_code == 422
    assert act(office, pupil, "give_to_one", holder=holder, file=judgment()).status_code == 302
    convention = to_sign(pupil)
    assert "guardian_2" not in keys(convention)
    assert father.last_name in read(office.get(reverse("registry_pupil", args=[pupil.uuid])))
    assert father.first_name not in convention.frozen_document().html
    lives.sign(convention, "host", "head", "pupil", "guardian_1")
    signing.seal(str(convention.uuid))
    told = set(Message.objects.values_list("address", flat=True))
    assert father.email not in told
    assert mother.email in told
    dead = Client().get(path_of(link_of(f"guardian:{father.uuid}")))
    assert dead.status_code == 410
    assert "jugement" not in read(dead).lower()


def test_a_judgment_that_comes_while_both_are_asked_leaves_one(office, school):
    """The other's earlier signature counts no more, and an open request lapses with the next answer."""
    pupil = lives.make_pupil(school, guardians=2)
    mother = pupil.guardians.get(rank=1)
    convention = to_sign(pupil)
    lives.sign(convention, "host", "head", "pupil", "guardian_2")
    act(office, pupil, "give_to_one", holder=f"guardian:{mother.uuid}", file=judgment())
    convention = Convention.objects.get(pk=convention.pk)
    assert not convention.all_have_signed()
    assert Client().get(lives.page_of(lives.requests(convention)["guardian_2"])).status_code == 410
    lives.sign(convention, "guardian_1")
    assert convention.all_have_signed()


# -- emancipated, entrusted --------------------------------------------------------------------------------------------


def test_an_emancipated_pupil_signs_alone(office, school):
    """In that quality, with that consent; no guardian is asked nor printed, and their pages are closed."""
    pupil = lives.make_pupil(school)
    assert act(office, pupil, "emancipate", file=judgment()).status_code == 302
    convention = to_sign(pupil)
    assert keys(convention) == ["host", "head", "pupil"]
    assert canonical_data(convention)["guardians"] == []
    lives.sign(convention, "host", "head", "pupil")
    evidence = Evidence.objects.get(request=lives.requests(convention)["pupil"])
    assert (evidence.consent_key, evidence.quality) == ("emancipated_pupil", "élève émancipée ou émancipé")
    assert convention.all_have_signed()
    assert "élève émancipé" in convention.frozen_document().html
    guardian = pupil.guardians.get()
    assert Client().get(path_of(link_of(f"guardian:{guardian.uuid}"))).status_code == 410


def test_the_service_to_which_a_child_is_entrusted_signs_under_its_name(office, school):
    """« au nom de …, à qui l'enfant est confié »: in the document, the signature and the certificate's evidence."""
    pupil = lives.make_pupil(school)
    given = {"quality": "institution", "last_name": "Modèle", "email": "service@exemple.invalid"}
    address = reverse("guardian_add", args=[pupil.uuid])
    assert "Indiquez le nom" in read(office.post(address, given))
    assert office.post(address, {**given, "institution": "la Maison des Manguiers"}).status_code == 302
    convention = to_sign(pupil)
    assert keys(convention)[2:] == ["guardian_2", "pupil"]
    words = "au nom de la Maison des Manguiers, à qui l'enfant est confié"
    text = convention.frozen_document().html.replace("&#x27;", "'")
    assert words in text
    assert "Représentant légal" not in text
    assert "Enfant confié à" in text
    lives.sign(convention, "guardian_2")
    assert Evidence.objects.get(request__document__root_id=convention.pk).quality == words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("la Maison des Manguiers", "au nom de la Maison des Manguiers"),
        ("le Foyer des Essais", "au nom du Foyer des Essais"),
        ("les Apprentis", "au nom des Apprentis"),
        ("l'Aide sociale", "au nom de l'Aide sociale"),
        ("Aide sociale", "au nom du service gardien (Aide sociale)"),
    ],
)
def test_a_services_name_is_contracted_as_french_does(name, said):
    """The article that the office writes makes one word with « de »."""
    assert Guardian(quality="institution", institution=name).signs_as == f"{said}, à qui l'enfant est confié"


# -- nobody here -------------------------------------------------------------------------------------------------------


def with_an_aunt(school, office) -> Pupil:
    """A pupil whom an aunt houses; nobody who is here holds authority, and the school has said so."""
    pupil = lives.make_pupil(school, guardians=0)
    given = {"quality": "housing", "last_name": "Essai", "first_name": "Taïna", "phone": "0694 12 34 56"}
    assert office.post(reverse("guardian_add", args=[pupil.uuid]), given).status_code == 302
    told = {"report": "on", "judge": "on", "done_on": school.today().isoformat()}
    assert act(office, pupil, "note_absence", done_on=told["done_on"]).status_code == 422  # what was done is not said
    assert act(office, pupil, "note_absence", **told).status_code == 302
    return pupil


def test_an_aunt_who_houses_the_child_is_told_and_does_not_sign(office, head, school):
    """From the office's words to the seal: the head decides with a reason, nobody false is printed, she is told."""
    pupil = with_an_aunt(school, office)
    aunt = pupil.guardians.get()
    convention = ready_for_head(pupil)
    with refused("head_has_not_decided"):
        services.approve(convention, by=lives.by(convention, "head"))
    address = reverse("review_agreement", args=[convention.number])
    review = read(head.get(address))
    assert "Signalement, ou information préoccupante, demande au juge" in review
    assert SECRET in review
    assert 'name="do" value="approve"' not in review
    decide = reverse("decide_without_guardian", args=[convention.number])
    assert head.post(decide, {"decision": ""}).status_code == 422
    why = "Le stage ne peut pas attendre le juge."
    assert head.post(decide, {"decision": why}).status_code == 302
    assert 'name="do" value="approve"' in read(head.get(address))
    services.approve(convention, by=lives.by(convention, "head"))
    convention.refresh_from_db()
    assert keys(convention) == ["host", "head", "pupil"]
    document = convention.frozen_document()
    for word in ("Taïna", "Représentant", SECRET, why, "juge", "autorité parentale"):
        assert word not in document.html, word
    [told] = Message.objects.filter(slug="housing_told")
    assert (told.ref, told.address) == (f"guardian:{aunt.uuid}", aunt.phone)
    lives.sign(convention, "host", "head", "pupil")
    signing.seal(str(convention.uuid))
    assert Message.objects.filter(slug="housing_told", ref=f"guardian:{aunt.uuid}").count() == 2
    convention.refresh_from_db()
    assert convention.counts_as_signed


def test_the_reasons_are_in_no_message_and_no_paper(office, head, school):
    """Neither why nobody is here, nor why the head decided: not in the outbox, not in what leaves, not in the file."""
    pupil = with_an_aunt(school, office)
    convention, why = ready_for_head(pupil), "Le stage ne peut pas attendre le juge."
    head.post(reverse("decide_without_guardian", args=[convention.number]), {"decision": why})
    services.approve(convention, by=lives.by(convention, "head"))
    lives.sign(convention, "host", "head", "pupil")
    signing.seal(str(convention.uuid))
    for row in Message.objects.all():
        everything = json.dumps([row.context, row.secrets], ensure_ascii=False, default=str)
        assert SECRET not in everything
        assert why not in everything
    for revision in convention.frozen_document().revisions.all():
        for words in (SECRET, why):
            assert words.encode() not in bytes(revision.appended)
            assert words.encode("utf-16-be") not in bytes(revision.appended)


def test_an_auditor_reads_who_decided_and_why(office, head, school):
    """In the journal of the agreement and in that of the pupil's authority; the evidence holds the head's reason."""
    pupil = with_an_aunt(school, office)
    convention, why = ready_for_head(pupil), "Le stage ne peut pas attendre le juge."
    head.post(reverse("decide_without_guardian", args=[convention.number]), {"decision": why})
    services.approve(convention, by=lives.by(convention, "head"))
    auditor = verified(make_user("Alix", "Auditrice", is_auditor=True))
    shown = read(auditor.get(reverse("audit_agreement", args=[convention.number])))
    assert SECRET in shown
    assert why in shown
    files = zipfile.ZipFile(io.BytesIO(make_bundle(Convention.objects.get(pk=convention.pk))))
    kept = b"".join(files.read(name) for name in files.namelist() if name.endswith((".json", ".jsonl"))).decode()
    assert "decide_without_guardian" in kept
    assert why in kept.encode().decode("unicode-escape", "ignore") or why in kept


def test_the_head_decides_of_each_version_anew(office, head, school):
    """A new version is another decision."""
    pupil = with_an_aunt(school, office)
    convention = ready_for_head(pupil)
    head.post(reverse("decide_without_guardian", args=[convention.number]), {"decision": "Oui."})
    services.approve(convention, by=lives.by(convention, "head"))
    services.revise(convention, by=lives.by(convention, "head"), reason="Autres dates.")
    convention.refresh_from_db()
    assert convention.awaits_decision


def test_only_the_head_decides_without_a_guardian(office, school):
    """The office says what it did; it does not decide."""
    convention = ready_for_head(with_an_aunt(school, office))
    answer = office.post(reverse("decide_without_guardian", args=[convention.number]), {"decision": "Oui."})
    assert answer.status_code == 403
    with refused("not_for_you"):
        services.decide_without_guardian(convention, by=lives.by(convention, "office"), reason="Oui.")


def test_a_parent_on_the_record_contradicts_the_absence(office, school):
    """The record says both: one of them is to be corrected before the agreement goes on."""
    pupil = with_an_aunt(school, office)
    make_relative(pupil, "mother", email="mere@exemple.invalid")
    with refused("against_rules") as caught:
        ready_for_head(pupil)
    assert "guardians.absent" in [finding.field for finding in caught.value.detail]


def test_who_houses_the_child_beside_two_parents_is_told_too(office, school):
    """Three people at most: two who sign and one who houses, who reads the pages and announces an absence."""
    pupil = lives.make_pupil(school, guardians=2)
    given = {"quality": "housing", "last_name": "Essai", "first_name": "Taïna", "email": "tante@exemple.invalid"}
    assert office.post(reverse("guardian_add", args=[pupil.uuid]), given).status_code == 302
    aunt = pupil.guardians.get(quality="housing")
    assert aunt.rank == 3
    convention = to_sign(pupil)
    assert keys(convention) == ["host", "head", "guardian_1", "guardian_2", "pupil"]
    assert "Taïna" not in convention.frozen_document().html
    lives.sign(convention, "guardian_1")
    receipts = Message.objects.filter(slug="signature_receipt").values_list("address", flat=True)
    assert aunt.email not in receipts
    browser, path = Client(), path_of(link_of(f"guardian:{aunt.uuid}"))
    browser.post(path, {"gate-birth_date": f"{pupil.birth_date:%d/%m/%Y}"})
    shown = read(browser.get(path))
    assert "vous n'avez rien à signer" in shown
    assert not any(lives.page_of(request) in shown for request in lives.requests(convention).values())
    assert browser.get(f"{path}/j-ai-deja-un-stage").status_code == 404
    with refused("not_for_you"):
        services.withdraw(convention, by=Actor(LINK, f"guardian:{aunt.uuid}"), reason="Non.")


# -- papers: who reads, how long, what a person is told ----------------------------------------------------------------


def attached(office, school) -> tuple[Pupil, AuthorityPaper]:
    pupil = lives.make_pupil(school, guardians=2)
    holder = f"guardian:{pupil.guardians.get(rank=1).uuid}"
    act(office, pupil, "give_to_one", holder=holder, file=judgment())
    return pupil, AuthorityPaper.objects.get(authority__pupil=pupil)


def test_a_judgment_is_read_by_the_keepers_of_the_record_and_each_reading_is_noted(office, school):
    """Not by a teacher, nor by another school; who read it is on each dossier of the pupil."""
    pupil, paper = attached(office, school)
    convention = ready_for_head(pupil)
    address = reverse("authority_paper", args=[pupil.uuid, paper.uuid])
    assert browser_of(school, "teacher").get(address).status_code == 403
    assert browser_of(in_saint_laurent(), "office").get(address).status_code == 404
    answer = office.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    noted = Consultation.objects.get(convention=convention, detail__startswith="autorite-")
    assert noted.actor_label == "Alix Bureau"


def test_a_judgment_goes_a_year_after_the_last_internship_and_its_trace_stays(office, school):
    """The file is sensitive; what it changed, who saw it, when and its fingerprint are in the journal."""
    pupil, paper = attached(office, school)
    convention = ready_for_head(pupil)
    AuthorityPaper.objects.update(created_at=timezone.now() - timedelta(days=400))
    purge.run()
    assert AuthorityPaper.objects.exists()  # the internship is to come
    services.withdraw(convention, by=lives.by(convention, "office"), reason="Autre place.")
    purge.run()
    assert not AuthorityPaper.objects.exists()
    assert Transition.objects.get(name="give_to_one").data["paper"] == paper.sha256
    assert Pupil.objects.get(pk=pupil.pk).is_of_one


def test_a_pupil_who_left_is_forgotten_with_what_was_noted_of_the_family(office, school):
    """The chain stays and tells nobody's name nor reason."""
    pupil, _paper = attached(office, school)
    Pupil.objects.filter(pk=pupil.pk).update(is_on_roll=False, gone_at=clock.now() - timedelta(days=400))
    purge.run()
    record = ParentalAuthority.objects.get(pupil=pupil)
    assert record.erased_at is not None
    assert not AuthorityPaper.objects.exists()
    entry = Transition.objects.select_related("personal").get(name="give_to_one")
    assert not hasattr(entry, "personal")
    pupil.refresh_from_db()
    assert (pupil.last_name, pupil.authority, pupil.sole_guardian) == ("Effacé", "shared", None)
    assert list(journal.check_roots(ParentalAuthority, [record.pk])) == []


def test_a_person_reads_what_was_noted_and_by_whom_without_the_words_on_others(office, school):
    """The export of the pupil and of a parent names the acts; the reason is asked of the school."""
    pupil, _paper = attached(office, school)
    for kind, person in (("pupil", pupil), ("guardian", pupil.guardians.first())):
        told = json.dumps(collect(DataSubject(kind, person)), ensure_ascii=False, default=str)
        assert "Noter qu'un seul responsable exerce l'autorité parentale" in told
        assert SECRET not in told
