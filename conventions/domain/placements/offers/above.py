"""Answers that offers need from rooms above them, found by name: offers import none of these rooms."""

from notifications.registry import Registry

answer = Registry("answer to an offer")
answer.expect("contacts_written_to", by="an offer that is submitted")
answer.expect("kinds_of_level", by="an offer that names levels")
answer.expect("kinds_of_year", by="an offer that names levels")
answer.expect("dates_of_level", by="an offer that has dates")
answer.expect("dates_of_pupil", by="an application")
answer.expect("pass_seats_on", by="an offer with more seats")
