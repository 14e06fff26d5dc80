"""Signed PDF (PAdES): own small parser of objects and revisions. Read objects, xref, document, fields, byteranges, diff, examine."""
