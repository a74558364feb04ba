"""JSON of what people are sent: worded, shown, reminded of, looked up, sent once more."""
