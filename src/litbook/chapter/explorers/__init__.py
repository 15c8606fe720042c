"""Charts that compute in the page: inputs that a reader turns, and the laws as expressions of the browser."""
