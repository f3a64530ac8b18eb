"""Days of training periods: their counts certified, many at once, and the list that is typed for the State."""
