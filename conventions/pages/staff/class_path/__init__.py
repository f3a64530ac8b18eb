"""Path of a class: who is where, slips, the projected screen, sessions, steps of the school's own."""
