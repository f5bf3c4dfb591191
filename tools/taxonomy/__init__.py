"""Learning: openly licensed titles of occupations to the vote table of roles."""
