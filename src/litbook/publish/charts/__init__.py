"""Charts, one idea each: pure functions from a summary's data frame to an Altair chart.

Every chart takes its finding from its data: the title and the description are computed, never typed.
"""
