"""Things that wait for one person of a school: the page *À faire*, and the lines of their letters."""
