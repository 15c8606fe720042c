"""What comes in: readers of paper lists, text repair, identifiers."""
