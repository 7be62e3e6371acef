"""Export a project of 20,000 annotations."""
