"""Whoever signs last is thanked and the seal follows, for each party; each file goes on from the one before."""

import pytest
from django_q.models import OrmQ

from conventions.domain.dossier.agreements import signing
from notifications import jobs
from notifications.models import Message
from signatures.models import Evidence
from tests.conventions.domain.dossier.agreements.test_sealing import SIX, document_of, path_of, report_on, sha256
from tests.kit import lives
from workflow.models import Transition

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("last", SIX)
def test_whoever_signs_last_is_thanked_and_the_seal_follows(last, client):
    """The page answers with the thanks at once; the seal is a job; then everybody reads the sealed file."""
    convention = lives.validated(guardians=2, tutor=True)
    lives.sign(convention, *(key for key in SIX if key != last))
    assert not OrmQ.objects.exists()
    request = lives.requests(convention)[last]
    lives.open_page(client, request)
    client.post(path_of(request) + "/code")
    form = {"code": lives.last_code(request), "consent": "on"}
    page = client.post(path_of(request) + "/signer", form, follow=True)
    assert page.status_code == 200
    assert f"{'Ta' if last == 'pupil' else 'Votre'} signature est enregistrée" in page.content.decode()
    [row] = OrmQ.objects.all()
    jobs.run(*row.task["args"])
    convention.refresh_from_db()
    assert convention.status == "signed"
    document = document_of(convention)
    assert document.sealed_at
    assert report_on(document.content()).closed
    assert {m.ref for m in Message.objects.filter(slug="agreement_sealed")} == {
        f"signature:{one.uuid}" for one in lives.requests(convention).values()
    }


def test_every_later_file_begins_with_exactly_the_earlier_bytes():
    """After each act the file is the one before plus something; its hash is recorded and named in the evidence."""
    convention = lives.validated(guardians=2, tutor=True)
    document = document_of(convention)
    files = [document.content()]
    assert document.frozen_sha256 == sha256(files[0])
    for key in SIX:
        lives.sign(convention, key)
        files.append(document.content())
        evidence = Evidence.objects.get(request=lives.requests(convention)[key])
        assert evidence.frozen_sha256 == sha256(files[0])
        assert evidence.revision.sha256 == sha256(files[-1]) == document.sealed_sha256
    signing.seal(str(convention.uuid))
    files.append(document.content())
    for earlier, later in zip(files, files[1:], strict=False):
        assert later.startswith(earlier)
        assert len(later) > len(earlier)
        assert report_on(later).ok
    assert [r.sha256 for r in document.revisions.order_by("n")] == [sha256(file) for file in files]
    entry = Transition.objects.get(subject_uuid=convention.uuid, name="seal")
    assert (entry.data["document"], entry.data["sealed"]) == (sha256(files[0]), sha256(files[-1]))
