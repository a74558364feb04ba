"""After the morning: programmes that support a holder further, and what became of their project.

A holder alone agrees to be contacted by a programme; whoever proposes one only asks them. Three and
six months after the morning, who met somebody is asked one question, once each time.
"""
