"""A page that is read from right to left: each number, name and address of ours stands in its own order."""

import re

import pytest

from tests.browser.cast import Wanted, bring
from tests.browser.fixtures import SMALL
from tests.browser.people import Someone

NUMBER = r"^\d.*[ \u00a0\u202f]"
"""A number that stands alone: it is misread where nothing isolates it."""
SCHOOL = "the name of the school"
WHO = {"guardian_1": NUMBER, "pupil": NUMBER, "host": r"\d[ \u00a0\u202f]\d", "tutor": SCHOOL}
"""What each reads on the first page: a telephone, a telephone after the school's name, the school's name."""
MISPLACED = r"""
() => {
  const end = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at); range.setEnd(node, at + 1);
    return range.getBoundingClientRect();
  };
  const found = { read: [], misplaced: [] };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.parentElement.checkVisibility()) continue;
    for (const run of node.data.matchAll(/[\p{Script=Latin}\d][^\p{Script=Arabic}\n]*[\p{Script=Latin}\d]/gu)) {
      if (!/\d[ \u00a0\u202f]\d|\p{Script=Latin}.*[^\p{Script=Latin}]/u.test(run[0])) continue;
      const first = end(node, run.index), last = end(node, run.index + run[0].length - 1);
      if (Math.abs(first.top - last.top) > 2) continue; // on two lines
      found.read.push(run[0]);
      if (first.left >= last.left) found.misplaced.push(run[0]);
    }
  }
  return found;
}
"""
"""Several words or groups of digits of one line, and those whose first sign does not stand before their last."""
UNDONE = """
() => {
  document.querySelectorAll("bdi").forEach((e) => e.replaceWith(...e.childNodes));
  document.body.normalize();
}
"""
BARE = "() => document.querySelector('main').insertAdjacentHTML('beforeend', '<p>02 61 91 08 75</p>')"


@pytest.fixture(scope="module")
def school(stage):
    [school] = bring(stage, Wanted("signing"))
    return school


@pytest.mark.parametrize("who", WHO)
def test_each_reads_numbers_and_names_in_their_own_order(person, stage, school, who):
    """Telephones first: « 02 61 91 08 75 » is what one dials. Alone and without isolation it is misread."""
    [agreement], page = school.agreements, person(viewport=SMALL)
    Someone(page, stage).open(f"{agreement.links[who]}?lang=ar")
    field = page.locator("input[name$=birth_date]")
    if field.count():
        field.fill(agreement.born)
        field.press("Enter")
        page.wait_for_load_state()
    assert page.evaluate("document.documentElement.dir") == "rtl"
    shown = page.evaluate(MISPLACED)
    assert shown["misplaced"] == []
    wanted = re.escape(school.name.rstrip(")")) if WHO[who] == SCHOOL else WHO[who]
    assert any(re.search(wanted, run) for run in shown["read"]), shown["read"]
    page.evaluate(UNDONE if WHO[who] == NUMBER else BARE)
    assert page.evaluate(MISPLACED)["misplaced"] != []
