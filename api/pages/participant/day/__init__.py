"""What people do on the day itself: marks, delays, free places."""
