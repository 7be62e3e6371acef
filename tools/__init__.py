"""What prepares and checks the checkout; never part of the program."""
