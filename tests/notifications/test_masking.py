"""Masked contacts: recognised by who knows them, of no use to anyone else."""

import pytest

from notifications.masking import mask_address, mask_email, mask_phone


@pytest.mark.parametrize(
    ("number", "shown"), [("+262639000156", "••• 56"), ("06 39 00 01 56", "••• 56"), ("3620", "•••"), ("", "")]
)
def test_phone_shows_its_last_two_digits(number, shown):
    """Two digits, and none of a number so short that two would tell much of it."""
    assert mask_phone(number) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [("zoe@famille.example", "z•••@f•••.example"), ("zoe@localhost", "z•••@•••"), ("zoe", "•••"), ("", "")],
)
def test_email_shows_first_letters_and_ending(address, shown):
    """The domain is masked too: families own domains that bear their name."""
    assert mask_email(address) == shown


def test_address_is_masked_as_what_it_is():
    """An e-mail address or a number, whichever comes."""
    assert mask_address("zoe@famille.example") == "z•••@f•••.example"
    assert mask_address("+262639000156") == "••• 56"
