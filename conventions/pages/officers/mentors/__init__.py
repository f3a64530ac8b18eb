"""Pages of a mentor: whom they help by first name, the next act, and what was agreed at each meeting."""
