"""What is cited: records, entries, citekeys, bibliography files and their checks."""
