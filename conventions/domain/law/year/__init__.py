"""School years of each calendar, and enrolments: the class and level of a pupil in one of them."""
