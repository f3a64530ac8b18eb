"""Lists of the audit, turned row by row."""

import pytest

from tests.conventions.pages.service.audit.test_audit import browser  # noqa: F401 - a fixture is found by name
from tests.kit import lives

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]


def test_lists_are_turned_row_by_row_and_an_address_keeps_its_rows(browser, settings):  # noqa: F811 - the fixture
    """Forth and back over the whole list, each row once; what is added later moves no page that was read."""
    school = lives.make_school()
    for _ in range(60):
        lives.opened(school=school)
    for more, address in enumerate(("/audit/", "/audit/journal?number=&act=open&kind=&since=&until=")):
        pages, page = [], browser.get(address)
        where = address.partition("?")[0]
        while True:
            pages.append([row.pk for row in page.context["page"]])
            if not page.context["page"].older:
                break
            page = browser.get(where + page.context["page"].older)
        seen = [row for rows in pages for row in rows]
        assert seen == sorted(set(seen), reverse=True)
        assert [len(rows) for rows in pages] == [25, 25, 10 + more]
        second = where + browser.get(where + page.context["page"].newer).context["page"].older
        back = browser.get(where + page.context["page"].newer)
        assert [row.pk for row in back.context["page"]] == pages[1]
        assert 'rel="prev"' in back.content.decode()
        assert 'rel="next"' in back.content.decode()
        assert [row.pk for row in browser.get(where + back.context["page"].newer).context["page"]] == pages[0]
        lives.opened(school=school)
        assert [row.pk for row in browser.get(second).context["page"]] == pages[2]
