"""Guards: what is read of the repository and of its tables of names, without a database; each shown to find a fault.

A guard is a function that lists every offender of a tree; its test wants none in the repository, its twin plants some.
"""
