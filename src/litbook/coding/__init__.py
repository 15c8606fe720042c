"""What is known: quantities, models, themes and the quotes that show them."""
