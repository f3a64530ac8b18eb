"""The list of what waits for one person of a school: the page *À faire*, and what their letters say of it."""
