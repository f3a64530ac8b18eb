"""Training of a vocational school: its board, the year's plan, a class in a period, hosts to call, weeks of a cycle."""
