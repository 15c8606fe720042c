"""Tables that carry an argument: pure functions from the review's tables to small data frames."""
