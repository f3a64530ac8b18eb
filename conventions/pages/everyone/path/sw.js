// Worker of the path: what was opened once opens again without a line. It keeps pages of the path and files of the site
// alone, never what is asked of a person, never an address with a token.
