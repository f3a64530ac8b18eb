"""A small trade for the tests of the notifications floor: three messages and two jobs, in test and child processes."""
