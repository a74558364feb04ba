"""Commands that write letters: reminders, invitations."""
