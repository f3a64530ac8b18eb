"""Access by the link of a desk: the offers of one contact of a host."""

from collections.abc import Callable
from functools import partial

from conventions.pages.shared.links.opening import link_page
from conventions.pages.shared.links.visits import DeskVisit

desk_page: Callable[..., Callable] = partial(link_page, DeskVisit)
