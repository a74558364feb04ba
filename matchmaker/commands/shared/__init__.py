"""What the commands share: arguments, faults in a line, languages, progress. No command."""
