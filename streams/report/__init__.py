"""Report: the figures of one week as a document: JSON, tables for people, a paragraph, a drawing.

Figures come from `streams.comparison`; nothing here reads a file, a topic or a clock.
"""

from streams.report.author import write
from streams.report.document import Report
from streams.report.names import Names
from streams.report.paragraph import paragraph
from streams.report.plot import plot
from streams.report.question import Question
from streams.report.tables import tables

__all__ = ["Names", "Question", "Report", "paragraph", "plot", "tables", "write"]
