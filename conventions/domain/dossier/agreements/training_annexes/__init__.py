"""The annexes of a training period: what the convention type of 2016 asks of formation, works, insurance and money."""
