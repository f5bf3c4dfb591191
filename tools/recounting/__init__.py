"""An independent recount of published figures, written from the contract and sharing no code with the pipeline.

Lines become events, events histories, histories openings, openings counted changes, and those days and windows.
"""
