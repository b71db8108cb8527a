"""Tables as people have them: CSV in whatever encoding and separator, and Excel workbooks. No Django models here."""

from viceversa.people.files.detect import Unreadable
from viceversa.people.files.sheet import Sheet, read_sheet

__all__ = ["Sheet", "Unreadable", "read_sheet"]
