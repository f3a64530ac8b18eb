"""What is counted: one function for each statistic, in the file of what it is about; nothing else lists them."""
