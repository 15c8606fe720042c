"""What can be computed: scaling laws, memory, compute and hardware calculators."""
