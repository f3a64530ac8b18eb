"""Offers: places that a host proposes, to whom, where and when, checked before pupils see them."""
