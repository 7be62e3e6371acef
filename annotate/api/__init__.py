"""The API on one page: `routes.py`. What is not plain JSON in, JSON out, stands beside it."""
