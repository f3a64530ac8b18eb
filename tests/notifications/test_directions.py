"""Texts from left to right, in their order among words that are not, in a text and in a page."""

from notifications.directions import END, FIRST_STRONG, isolated, isolated_html
from tests.kit.each import each


@each(
    "text, kept",
    [
        ("الهاتف: 02 61 91 08 75.", "02 61 91 08 75"),
        ("02 61 91 08 75", "02 61 91 08 75"),
        ("هاتف +594 694 12 34 56 نعم", "+594 694 12 34 56"),
        ("في Garage du Port (fictif), 3 quai du Gabarit.", "Garage du Port (fictif), 3 quai du Gabarit"),
        ("« Garage (fictif) » نعم", "« Garage (fictif) »"),
        ("اتفاقية (convention de stage): Elias", "(convention de stage): Elias"),
        ("(Garage du Port)، نعم", "(Garage du Port)"),
        ("Garage du Port (نعم)", "Garage du Port"),
        ("من 9 h 30 إلى", "9 h 30"),
        ("اكتب a.b@c.example أو", "a.b@c.example"),
        ("3e A، نعم", "3e A"),
        ("Appeler le 119.", "Appeler le 119."),
    ],
)
def test_a_word_of_ours_keeps_its_order(text, kept):
    """Telephone, name with its bracket, address, hour, e-mail: all of it, and nothing around it."""
    assert isolated(text) == text.replace(kept, f"{FIRST_STRONG}{kept}{END}")
    assert isolated_html(f"<p>{text}</p>") == f"<p>{text.replace(kept, f'<bdi>{kept}</bdi>')}</p>"


@each("text", ["من 14 إلى 25 يونيو 2027", "9:00 – 12:00 نعم", "اتصل بـ 119", "Camille، نعم", "–", ""])
def test_what_is_read_in_the_order_of_the_sentence_is_left(text):
    """One number or word alone, a range, a mark."""
    assert isolated(text) == text
    assert isolated_html(f"<p>{text}</p>") == f"<p>{text}</p>"


def test_an_address_of_a_page_stays_one_that_a_mail_program_finds():
    """Not a character is added to it, nor to one whole line after another."""
    text = "نعم\nhttps://stages.example/f/abc-1?a=b c\n02 61\n91 08\n"
    assert (
        isolated(text)
        == f"نعم\nhttps://stages.example/f/abc-1?a=b c\n{FIRST_STRONG}02 61{END}\n{FIRST_STRONG}91 08{END}\n"
    )


@each(
    "left",
    [
        '<a title="نعم 02 61 91" href="/a b c">نعم</a>',
        "<script>const a = 'نعم 02 61 91';</script>",
        "<textarea>3 quai du Gabarit</textarea>",
        "<svg><text>3 quai</text></svg>",
        "<!-- نعم 02 61 91 -->",
        "<bdi>3 quai</bdi>",
    ],
)
def test_what_is_no_text_of_the_page_is_left(left):
    """Attributes, scripts, drawings, what somebody typed."""
    assert isolated_html(left) == left


def test_a_page_keeps_its_signs_and_its_title_takes_characters():
    """An ampersand stays one; where no element may stand, characters isolate."""
    assert (
        isolated_html("<p>نعم L&#x27;atelier &amp; Cie &lt;3</p>") == "<p>نعم <bdi>L'atelier &amp; Cie &lt;3</bdi></p>"
    )
    assert isolated_html("<title>نعم 3 quai</title>") == f"<title>نعم {FIRST_STRONG}3 quai{END}</title>"


def test_a_mail_is_isolated_by_characters_and_its_links_stay_whole():
    """Programs that take elements away keep characters; an address that is copied by hand has none."""
    link = "https://stages.example/f/abc-1?a=b"
    drawn = isolated_html(f'<p>نعم 02 61 91</p><a href="{link}">{link}</a>', by_characters=True)
    assert drawn == f'<p>نعم {FIRST_STRONG}02 61 91{END}</p><a href="{link}">{link}</a>'
