"""The internship itself: attendance, visits, suspension and evaluations of an agreement in force."""
