"""The dictionary over HTTP, for whoever comes."""

import json
from html import unescape

import pytest
from django.urls import reverse

from conventions.domain.numbers.figures.registry import statistics


@pytest.mark.django_db
def test_everybody_reads_the_dictionary_as_a_page_a_list_and_json(client):
    """The definition on the page is the one of the files, which stay French whatever the reader's language."""
    page = unescape(client.get(reverse("dictionary")).content.decode())
    file = client.get(reverse("dictionary_file"), headers={"accept-language": "en"})
    listed = client.get(reverse("dictionary"), {"fichier": "xlsx"})
    assert listed.content.startswith(b"PK")
    found = {one["nom"]: one["definition"] for one in json.loads(file.content)["statistiques"]}
    assert list(found) == list(statistics())
    for name, definition in found.items():
        assert f'id="{name}"' in page
        assert definition in page
