"""What people are sent: worded, looked at beforehand, reminded, looked up, sent again."""

from api.pages.organiser.messages import invitations, person, recipients, reminders, texts

MINE = [*texts.MINE, *reminders.MINE, *invitations.MINE, *person.MINE, *recipients.MINE]
