"""How the agreement is laid out: margins, tables, boxes, however many parties and days."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from conventions.domain.law.documents import render_agreement
from conventions.domain.law.documents.texts import load_model
from tests.conventions.domain.law.documents.test_document import (
    Data,
    agreement,
    assert_boxes_fit,
    overlong_agreement,
    pdf_text,
    squeezed,
    words_on_pages,
)
from tests.kit.tags import read as read_tags

FOOT, PAGE = 42, 770
"""Points: where the footer ends, and what a page holds above it."""


@pytest.mark.parametrize("make", [agreement, overlong_agreement])
def test_no_table_is_cut_in_two(make: Callable[[], Data]) -> None:
    """The rows of a week stand on one page."""
    tagged = read_tags(render_agreement(make()).pdf)
    tables = tagged.elements("Table")
    assert tables
    for table in tables:
        places = [kid for one in tagged.elements(under=table) for kid in one.kids if isinstance(kid, tuple)]
        assert len({page for page, _ in places}) == 1


@pytest.mark.parametrize(
    ("model", "lines"), [("2026-3", 19), ("2026-3", 31), ("visite-2026-2", 0), ("visite-2026-2", 24)]
)
def test_no_page_ends_with_a_title_or_a_third_of_blank(model: str, lines: int, tmp_path: Path) -> None:
    """What follows a title stands under it, and signatures begin where their first places fit."""
    data = agreement()
    data.update(model=model, activities="\n".join(f"Ligne {rank} des activités." for rank in range(lines)))
    words, titles = load_model(model), {"Signatures", "Les parties"}
    titles |= {words["general"]["title"], *words["sections"].values(), words["signatures"]["title"]}
    titles |= {words["particular"][name] for name in ("title", "pedagogical", "financial")}
    *pages, _last = words_on_pages(render_agreement(data).pdf, tmp_path)
    for page in pages:
        above = [word for word in page if word[1] > FOOT]
        lowest = min(word[1] for word in above)
        line = " ".join(word[4] for word in sorted(above) if abs(word[1] - lowest) < 3)
        assert lowest < FOOT + PAGE / 3, line
        assert squeezed(line) not in {squeezed(title) for title in titles}


@pytest.mark.parametrize("make", [agreement, overlong_agreement])
def test_each_party_has_its_box(make: Callable[[], Data]) -> None:
    """One named box per party, in their order, then the two seals without size."""
    rendered = render_agreement(make())
    names = [f"sig_{party['key']}" for party in make()["parties"]]
    assert [box.field_name for box in rendered.boxes] == [*names, "sig_seal_open", "sig_seal_close"]
    assert all((box.x0, box.y0, box.x1, box.y1, box.page) == (0, 0, 0, 0, 0) for box in rendered.boxes[-2:])
    assert_boxes_fit(rendered.pdf, rendered.boxes)


@pytest.mark.parametrize("make", [agreement, overlong_agreement])
def test_words_stay_in_the_margins_and_out_of_the_boxes(make: Callable[[], Data], tmp_path: Path) -> None:
    """No word leaves the page's margins, covers another word or stands where a signature will come."""
    rendered = render_agreement(make())
    for number, words in enumerate(words_on_pages(rendered.pdf, tmp_path)):
        boxes = [(box.x0, box.y0, box.x1, box.y1) for box in rendered.boxes if box.page == number and box.x1]
        for rank, (x0, y0, x1, y1, word) in enumerate(words):
            assert x0 > 42, word
            assert x1 < 553.5, word
            assert y0 > 11, word
            middle = (y0 + y1) / 2
            assert not any(x0 < box[2] and box[0] < x1 and box[1] < middle < box[3] for box in boxes), word
            for other in words[rank + 1 :]:
                side, rise = min(x1, other[2]) - max(x0, other[0]), min(y1, other[3]) - max(y0, other[1])
                assert side < 1 or rise < 0.45 * min(y1 - y0, other[3] - other[1]), (word, other[4], number + 1)


@pytest.mark.parametrize("count", range(1, 8))
def test_any_number_of_parties_finds_room(count: int) -> None:
    """From one to seven boxes, whatever they share the page with."""
    data = agreement()
    data["parties"] = data["parties"][:count]
    data["activities"] = "Une ligne de plus.\n" * (count * 9)
    rendered = render_agreement(data)
    assert_boxes_fit(rendered.pdf, rendered.boxes)


@pytest.mark.parametrize("lines", range(0, 60, 12))
def test_no_page_has_one_lonely_box(lines: int) -> None:
    """Wherever the text ends, the last page has two rows of places at least, or the whole of them."""
    data = agreement() | {"activities": "\n".join(f"Ligne {rank}." for rank in range(lines))}
    boxes = [box for box in render_agreement(data).boxes if box.x1]
    last = {round(box.y0) for box in boxes if box.page == max(one.page for one in boxes)}
    assert len(last) >= 2


def test_eight_weeks_take_five_pages_and_a_day_that_differs_is_said() -> None:
    """One week stands for those alike; of one that differs in a day or two, these are named."""
    data = agreement()
    monday, hours = date(2026, 9, 7), {"morning": ["08:00", "12:00"], "afternoon": ["13:00", "16:00"]}
    days = [monday + timedelta(weeks=week, days=day) for week in range(8) for day in range(5)]
    data["period"]["days"] = [{"date": one.isoformat(), **hours} for one in days if one != date(2026, 9, 16)]
    data["period"]["days"][-1] |= {"afternoon": None}
    data["period"].update(first_day="2026-09-07", last_day="2026-10-30")
    rendered = render_agreement(data)
    said = squeezed(pdf_text(rendered.pdf))
    assert max(box.page for box in rendered.boxes) + 1 <= 5
    assert "6semainespareilles:du7au11septembre,du21au25septembre" in said
    assert "Mercredi16septembre2026pasdeprésence" in said
    assert "Vendredi30octobre20268h–12h(4h)" in said


def test_days_spread_over_ten_weeks_are_all_in_the_table() -> None:
    """One day in each of seven weeks: all alike, printed once, each date said."""
    data = agreement()
    days = [f"2026-{month:02d}-{day:02d}" for month, day in ((1, 5), (1, 12), (1, 19), (1, 26), (2, 2), (2, 9), (3, 2))]
    data["period"]["days"] = [{"date": day, "morning": ["09:00", "12:00"], "afternoon": None} for day in days]
    data["period"].update(first_day=days[0], last_day=days[-1])
    said = squeezed(pdf_text(render_agreement(data).pdf))
    assert (
        "7semainespareilles:le5janvier,le12janvier,le19janvier,le26janvier,le2février,le9févrieretle2mars2026" in said
    )
