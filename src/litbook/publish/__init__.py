"""What is read: summaries, charts, executed notebooks, paper pages, the site."""
