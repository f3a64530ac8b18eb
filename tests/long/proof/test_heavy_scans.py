"""A scan whose pixels are heavier than its file."""

import io
import random

import pikepdf
from PIL import Image

from signatures import scans
from signatures.scans import REFUSALS
from tests.signatures.test_scans import refusal


def test_a_small_file_does_not_become_a_heavy_one():
    """One picture of noise shown on twenty pages: two million bytes sent would be fifty million kept."""
    noise = io.BytesIO()
    Image.frombytes("L", (1700, 2400), random.Random(1).randbytes(1700 * 2400)).save(noise, "JPEG", quality=60)
    out, name = io.BytesIO(), pikepdf.Name
    with pikepdf.new() as document:
        shown = {"Subtype": name.Image, "Width": 1700, "Height": 2400, "ColorSpace": name.DeviceGray}
        picture = document.make_stream(noise.getvalue(), **shown, BitsPerComponent=8, Filter=name.DCTDecode)
        for _ in range(20):
            page = document.add_blank_page(page_size=(1700, 2400))
            page.Contents = document.make_stream(b"1700 0 0 2400 0 0 cm /Noise Do")
            page.Resources = pikepdf.Dictionary(XObject={"/Noise": picture})
        document.save(out)
    assert out.tell() < scans.LARGEST_UPLOAD / 4
    assert refusal(out.getvalue()) == REFUSALS["weight"]
