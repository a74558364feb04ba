"""What people are sent: worded, looked at beforehand, reminded, looked up, sent again."""

from api.pages.organiser.messages import person, recipients, reminders, texts

MINE = [*texts.MINE, *reminders.MINE, *person.MINE, *recipients.MINE]
