"""The solver of assignments: which pupil goes to which seat, exactly, with its proof, its reasons and its price.

It knows no table: :mod:`.problem` says what is given to it, :mod:`.solving` what it gives back and by which rules,
:mod:`.reasons` why a pupil got what they got, :mod:`.prices` what a change by hand costs, :mod:`.fairness` how fairly.

    problem = Problem(pupils, slots, arcs, seed=new_seed(), pairs={frozenset({"a", "b"})})
    solution = solve(problem)
    solution.places["a"].slot
"""
