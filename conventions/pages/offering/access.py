"""What the link of a desk opens: the offers of one contact of a host."""

from collections.abc import Callable
from functools import partial

from conventions.pages.links.door import link_page
from conventions.pages.links.visits import DeskVisit

desk_page: Callable[..., Callable] = partial(link_page, DeskVisit)
