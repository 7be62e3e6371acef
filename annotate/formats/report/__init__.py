"""The reader's report (domain.md 14): one document model, and the forms it is printed in."""
