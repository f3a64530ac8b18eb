"""Medical opinions on the works that a pupil may do: a day, an end and a list of works, no more."""
