"""From rows of text to people: fields, guesses, cells, the check of a whole file. Plain data in, plain data out."""
