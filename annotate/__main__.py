"""`python -m annotate` is the console script."""

from annotate.cli import main

if __name__ == "__main__":
    main()
