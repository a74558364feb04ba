"""What mails say that stand apart from the others: a context and a verb each."""
