import re
from pathlib import Path
import pytest
from django.contrib.staticfiles.finders import find
from django.urls import reverse
from tests.conventions.pages.danger.test_danger_pages import *

OUT = Path("/tmp/danger_shots"); OUT.mkdir(exist_ok=True)

def dump(name, response):
    html = response.content.decode()
    html = re.sub(r'/static/([^"?]+)(\?[^"]*)?', lambda m: f"file://{find(m.group(1)) or m.group(1)}", html)
    (OUT / f"{name}.html").write_text(html)

def test_shots(officer):
    mine, theirs = at_one_host()
    offer, _ = make_offer(mine.school)
    offer.host.siret = SIRET; offer.host.save()
    client = client_of(mine.school)
    dump("agreement_before", client.get(reverse("agreement", args=[mine.number])))
    dump("which", client.get(reverse("place_stop")))
    dump("which_wrong", client.get(reverse("place_stop") + "?siret=123&nom=&code_postal="))
    address = f"{reverse('place_stop')}?siret={SIRET}"
    dump("press", client.get(address))
    dump("press_wrong", client.post(address, {"reason": "", "phone": "12"}))
    dump("place", client.post(address, {"reason": WHY, "phone": "02 41 00 00 01"}, follow=True))
    dump("list", client.get(reverse("stopped_places")))
    dump("home", client.get(reverse("head_home")))
    other = client_of(theirs.school)
    stop = PlaceStop.objects.get()
    dump("place_other", other.get(reverse("stopped_place", args=[stop.uuid])))
    dump("review_other", other.get(reverse("review_agreement", args=[theirs.number])))
    off = signed_in(officer.user)
    dump("t_list", off.get(reverse("territory_stops")))
    dump("t_one", off.get(reverse("territory_stop", args=[stop.uuid])))
    dump("t_offers", off.get(reverse("territory_offers")))
    dump("t_offer", off.get(reverse("territory_offer", args=[offer.uuid])))
    dump("t_keep", off.get(reverse("territory_stop_act", args=[stop.uuid, "keep"])))
    c, key = enter(offer.representative)
    dump("desk", c.get(reverse("desk", args=[key])))
