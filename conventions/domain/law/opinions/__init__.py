"""Medical opinions on the machines that a pupil of SEGPA may use: a day and a list of works, no more."""
