"""Signed files gathered in one ZIP: named, checked, written down, given to whoever asked and for some days."""

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.batches.downloads import take_documents
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.numbers.exports.archives import gather_files, name_of, unique_names, zipped
from conventions.domain.persons.people.names import file_key
from signatures.models import Document, Revision
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow.engine import Refused

pytestmark = pytest.mark.django_db


def gathered(*conventions, by="head"):
    """Let the head gather the files of these agreements."""
    school = conventions[0].school
    user = school.staff.get(role=by).user
    return gather_files(conventions, school=school, user=user, key=uuid4())


def files_in(parts) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("3e A", "3e-A"),
        ("Maël-Élie d'ŒUVRE", "Mael-Elie-d-OEUVRE"),
        ("Şahin / Łódź", "Sahin-Lodz"),
        ("Große & Söhne", "Grosse-Sohne"),
        ("../../etc", "etc"),
        ("李", ""),
    ],
)
def test_a_name_becomes_part_of_a_files_name(text, key):
    assert file_key(text) == key


def test_names_are_unique_whatever_their_capitals():
    """Two pupils of one name, and a file system that does not tell capitals apart."""
    assert unique_names(["A_B", "a_b", "A_B", "A_B_2"]) == ["A_B.pdf", "a_b_2.pdf", "A_B_3.pdf", "A_B_2_2.pdf"]


def test_the_archive_holds_the_signed_files_under_their_names():
    """The very bytes, named by class, pupil and host; what is not signed is told and stops none."""
    school = lives.make_school()
    one, two, unsigned = lives.signed(school=school), lives.signed(school=school), lives.validated(school=school)
    bulk = gathered(one, two, unsigned)
    assert not Consultation.objects.filter(what="downloaded").exists()
    found = files_in(zipped(take_documents(bulk)))
    assert len(found) == 2
    [document] = one.documents()
    name = name_of(one, document)
    assert found[f"{name}.pdf"] == document.content()
    assert name.startswith(f"3e-B_{file_key(one.pupil.last_name.upper())}_Maelle_")
    assert [item.refusal and item.refusal.code for item in bulk.items.all()] == [None, None, "nothing_signed_yet"]
    taken = Consultation.objects.filter(what="downloaded")
    assert {row.convention_id for row in taken} == {one.pk, two.pk}


def test_what_leaves_is_what_was_checked_and_is_written_down_each_time():
    """A document sealed after the act was checked by nobody and is left out. Fetched twice, it left twice."""
    convention = lives.signed()
    bulk = gathered(convention)
    [document] = convention.documents()
    Document.objects.create(
        root_label=document.root_label,
        root_id=document.root_id,
        purpose=Amendment.PURPOSE,
        number=document.number,
        data={},
        sealed_at=timezone.now(),
        time_zone=document.time_zone,
    )
    for times in (1, 2):
        assert take_documents(bulk) == [(convention, document)]
        taken = Consultation.objects.filter(convention=convention, what="downloaded")
        assert [row.detail for row in taken] == ["convention-v1"] * times


def test_who_writes_for_the_school_no_longer_gathers_nothing():
    """The job asks for the function again."""
    convention = lives.signed()
    convention.school.staff.filter(role="head").update(role="cpe")
    bulk = gathered(convention, by="cpe")
    assert [item.refusal.code for item in bulk.items.all()] == ["files_by_school"]
    assert not take_documents(bulk)


def test_no_name_is_too_long_for_a_file_system():
    """A host of 200 letters and a pupil of many names: their beginnings tell them."""
    convention = lives.opened()
    convention.pupil.first_name = convention.pupil.last_name = "Anne-" * 30
    convention.host.name = "Moulin fictif " * 14
    name = name_of(convention, Document(purpose=Amendment.PURPOSE, version=12))
    assert len(name) < 180
    assert name.endswith("_avenant-12")


def test_a_file_that_is_no_longer_what_was_sealed_is_not_given():
    """The act reads each file before it says that it is there."""
    convention = lives.signed()
    bulk = gathered(convention)
    assert bulk.items.get().result == "done"
    last = Revision.objects.filter(document__root_id=convention.pk).latest("n")
    with pytest.MonkeyPatch.context() as other:
        other.setattr(type(last.document), "content", lambda document: b"%PDF-other")
        assert gathered(convention).items.get().refusal.code == "file_is_damaged"


def test_nothing_to_gather_is_said():
    school = lives.make_school()
    with pytest.raises(Refused, match="Aucune convention signée"):
        gather_files([], school=school, user=school.staff.get(role="head").user, key=uuid4())


# -- the pages ---------------------------------------------------------------------------------------------------


def test_the_office_gathers_a_class_or_a_period(client):
    """Chosen by class and first day, gathered, fetched as one file."""
    convention = lives.signed()
    office = signed_in(convention.school.staff.get(role="office").user)
    page = reverse("signed_files")
    day = convention.first_day
    assert len(office.get(page, {"classe": "3e B", "du": day, "au": day}).context["page"].found) == 1
    assert not office.get(page, {"du": day + timedelta(days=1)}).context["page"].found
    assert not office.get(page, {"classe": "3e A"}).context["page"].found
    assert (
        "Ce jour est avant le premier" in office.get(page, {"du": day, "au": day - timedelta(days=1)}).content.decode()
    )
    key = str(office.get(page).context["page"].key)
    done = office.post(reverse("gather_files"), {"key": key, "classe": "3e B"}, follow=True)
    [bulk] = BulkAct.objects.all()
    address = reverse("archive", args=[bulk.uuid])
    assert f'href="{address}"' in done.content.decode()
    answer = office.get(address)
    assert answer["Content-Type"] == "application/zip"
    assert len(files_in(answer.streaming_content)) == 1
    assert office.post(reverse("gather_files"), {"key": "?"}).status_code == 302


def test_what_was_gathered_is_for_whoever_asked_and_for_three_days():
    """A colleague reads how it went and finds nothing to fetch; later nobody does."""
    convention = lives.signed()
    bulk = gathered(convention)
    head = signed_in(convention.school.staff.get(role="head").user)
    office = signed_in(convention.school.staff.get(role="office").user)
    address = reverse("archive", args=[bulk.uuid])
    assert office.get(address).status_code == 404
    assert address not in office.get(reverse("bulk_act", args=[bulk.uuid])).content.decode()
    assert head.get(address).status_code == 200
    BulkAct.objects.update(finished_at=timezone.now() - timedelta(days=3, seconds=1))
    assert head.get(address).status_code == 404
    assert address not in head.get(reverse("bulk_act", args=[bulk.uuid])).content.decode()
