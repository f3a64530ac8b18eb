"""Six parties sign at the same instant."""

import pytest
from django.test import Client
from django_q.models import OrmQ

from conventions.domain.dossier.agreements import signing
from signatures import keys
from signatures.models import Evidence, Revision
from signatures.validation import validate
from tests.conventions.domain.dossier.agreements.test_signing import SIX, at_once, document_of, path_of
from tests.kit import lives
from workflow import journal

pytestmark = pytest.mark.django_db


@pytest.mark.chaos
@pytest.mark.django_db(transaction=True)
def test_six_parties_sign_at_the_same_instant_again_and_again(rounds):
    """All six succeed each time; six evidences, one valid file, one job that seals, one unbroken journal."""
    for _turn in range(rounds(3, 10)):
        convention = lives.validated(guardians=2, tutor=True)
        asked = lives.requests(convention)
        assert tuple(sorted(asked)) == tuple(sorted(SIX))
        paths, codes, browsers = {}, {}, {}
        for key, request in asked.items():
            browsers[key] = Client()
            lives.open_page(browsers[key], request)
            signing.ask_signing_code([request])
            paths[key], codes[key] = path_of(request), lives.last_code(request)
        OrmQ.objects.all().delete()

        def post(key, paths=paths, codes=codes, browsers=browsers):
            return browsers[key].post(paths[key] + "/signer", {"code": codes[key], "consent": "on"}).status_code

        assert at_once(*(lambda key=key: post(key) for key in SIX)) == [302] * 6
        document = document_of(convention)
        report = validate(document.content(), roots=[keys.root_pem()])
        assert report.ok, report.problems
        assert {s.field for s in report.signatures if s.kind == "party"} == {f"sig_{key}" for key in SIX}
        assert Evidence.objects.filter(request__document=document).count() == 6
        assert Revision.objects.filter(document=document).count() == 7
        assert [task.task["args"][1:] for task in OrmQ.objects.all()] == [("seal_agreement", str(convention.uuid))]
        assert signing.seal(str(convention.uuid))
        assert validate(document.content(), roots=[keys.root_pem()]).ok
        convention.refresh_from_db()
        assert convention.status == "signed"
        assert list(journal.check()) == []
