"""People by what they have to do with an event: a part of audiences. Their answer to that event is their agreement to
hear of it; it is none to hear of anything else.
"""
