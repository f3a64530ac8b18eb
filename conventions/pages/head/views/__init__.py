"""Pages of the head: the list, one agreement, batches approved or signed together."""
