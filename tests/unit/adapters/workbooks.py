"""A workbook with everything in it that no reader of its sheet sees."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName

SECRETS = (
    "Ottoline", "Brackwater", "sharedinhidden", "commented-aside", "Dewi Marsh", "Raj Patel",
    "hidden-row-words", "hidden-column-words", "veiled-cell-words", "SecretRange",
    "custom-property-words", "Sallow Crane Solicitors", "very-hidden-words", "contacts", "archive",
)  # fmt: skip


def visit() -> bytes:
    """Return a workbook: one sheet for all to see, two that are not, and things in between."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "visit"
    for row in range(1, 15):
        sheet.append([row, "Nadia Rahimi" if row <= 4 else "Line restored", row * 1.5])
    sheet["A1"].comment = Comment("commented-aside: Ottoline said so", "Dewi Marsh")
    sheet["A2"].comment = Comment("second", "Dewi Marsh")
    sheet["A3"].comment = Comment("third", "Raj Patel")
    sheet["B8"] = "hidden-row-words"
    sheet.row_dimensions[8].hidden = True
    sheet["F2"] = "hidden-column-words"
    sheet.column_dimensions["F"].hidden = True
    sheet["B9"] = "veiled-cell-words"
    sheet["B9"].number_format = ";;;"
    sheet["D1"] = "=contacts!A1"
    sheet["C1"].number_format = '"Brackwater" 0'
    sheet.oddHeader.center.text = "Ottoline Brackwater"  # type: ignore[union-attr]
    contacts = book.create_sheet("contacts")
    contacts.sheet_state = "hidden"
    for number in range(200):
        contacts.append([f"Ottoline Brackwater {number}", f"o{number}@sharedinhidden.example"])
    archive = book.create_sheet("archive")
    archive.sheet_state = "veryHidden"
    archive["A1"] = "very-hidden-words"
    book.properties.creator = "Dewi Marsh"
    book.properties.lastModifiedBy = "Raj Patel"
    book.custom_doc_props.append(  # type: ignore[attr-defined]
        StringProperty(name="Case", value="custom-property-words")
    )
    book.defined_names["SecretRange"] = DefinedName("SecretRange", attr_text="contacts!$A$1")
    target = io.BytesIO()
    book.save(target)
    company = b"<Company>Sallow Crane Solicitors</Company></Properties>"
    return changed(target.getvalue(), "docProps/app.xml", b"</Properties>", company)


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return an Office file with something replaced in one of its members, which may be new."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as file, ZipFile(target, "w", ZIP_DEFLATED) as copy:
        members = {info.filename: file.read(info) for info in file.infolist()}
        members[name] = members[name].replace(old, new) if name in members else new
        for member, text in members.items():
            copy.writestr(member, text)
    return target.getvalue()
