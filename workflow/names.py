"""Names by which a law calls what a room registers: so services import the law, and the law never imports them."""

from notifications.registry import Registry

act = Registry("act of a deadline")
"""``(subject)``: what is done when a deadline falls due."""
effect = Registry("effect of a transition")
"""``(subject, **values)``: what becomes true together with the new status; it returns data for the journal entry."""
condition = Registry("condition")
"""``(subject)``: what is wrong, or nothing; see :class:`workflow.machine.Condition`."""
moment = Registry("moment of a deadline")
"""``(subject)``: when a deadline falls due, or nothing; see :attr:`workflow.machine.DeadlineRule.due`."""
flow = Registry("flow")
"""The class that keeps an agenda."""
