"""What is counted, drawn, given as files, published and steered by."""
