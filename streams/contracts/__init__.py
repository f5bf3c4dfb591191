"""What crosses a wire or a wall between rooms: events, internal messages, figures, topics, reject reasons.

Every name here is public to the letter. The room imports no other.
"""
