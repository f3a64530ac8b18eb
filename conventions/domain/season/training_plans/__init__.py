"""The year's plan of training: weeks of each class, periods of a cycle, weeks done, referents, hosts called again."""
