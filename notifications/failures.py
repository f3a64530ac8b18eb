"""Obstacles to a message's leaving, sorted by what is to be done about them."""


class DeliveryFailed(Exception):
    """A message did not leave; the text is a French sentence without personal data."""

    permanent = False
    channel_down = False
    counted = True
    """Whether it counts as one of the message's tries."""


class TemporaryFailure(DeliveryFailed):
    """Worth another try."""


class ChannelDown(TemporaryFailure):
    """The server itself cannot be reached: no use trying the next message now."""

    channel_down = True


class Unreachable(ChannelDown):
    """The conversation did not even begin: it says nothing about this message."""

    counted = False


class PermanentFailure(DeliveryFailed):
    """Refused for good."""

    permanent = True
