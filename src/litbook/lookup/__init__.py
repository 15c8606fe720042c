"""What public services say of a paper: the only place that talks to the network, never while a book is built."""
