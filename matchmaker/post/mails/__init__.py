"""What mails say beside those of the morning itself, by subject."""
