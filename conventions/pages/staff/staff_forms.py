"""The page of one form in the frame of whoever works in a school: see :mod:`.form_pages`."""

from functools import partial

from conventions.pages.kit.form_pages import form_page

staff_form_page = partial(form_page, frame="frames/school.html")
