"""One use case is one function and one transaction. It gets a `Work` and never commits."""
