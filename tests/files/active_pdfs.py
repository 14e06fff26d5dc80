"""PDFs of one page that would do something by themselves."""

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

Change = Callable[[Pdf], None]


def pdf_with(change: Change, *, packed: bool = True) -> bytes:
    """Return a PDF after a change; `packed` hides its objects in a stream."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    change(document)
    out = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if packed else None
    document.save(out, object_stream_mode=mode or pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def script_on_opening(document: Pdf) -> None:
    document.Root.OpenAction = _script()


def script_named(document: Pdf) -> None:
    names = Dictionary(Names=Array([String("a"), document.make_indirect(_script())]))
    document.Root.Names = Dictionary(JavaScript=names)


def script_on_a_page(document: Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=_script())


def script_in_a_rendition(document: Pdf) -> None:
    action = Dictionary(S=Name.Rendition, JS=String("app.alert(1)"))
    document.Root.OpenAction = action


def script_that_no_page_names(document: Pdf) -> None:
    document.Root.Unused = document.make_indirect(Array([Array([_script()])]))


def launch_on_a_link(document: Pdf) -> None:
    launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=launch
    )
    document.pages[0].Annots = Array([document.make_indirect(link)])


def dynamic_form(document: Pdf) -> None:
    document.Root.NeedsRendering = True


def form_with_script(document: Pdf) -> None:
    packet = Stream(document, b"<template><script>x()</script></template>")
    form = Dictionary(Fields=Array(), XFA=Array([String("template"), packet]))
    document.Root.AcroForm = form


def program_attached(document: Pdf) -> None:
    _attach(document, "anh.jpg", b"MZ\x90\x00 a program")


def program_attached_by_name(document: Pdf) -> None:
    _attach(document, "mo-toi.pdf.exe ", b"whatever")


def link_to_a_page(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))


def data_attached(document: Pdf) -> None:
    """Attach what electronic invoices do (PDF/A-3)."""
    _attach(document, "hoa-don.xml", b"<HDon/>")


def static_form(document: Pdf) -> None:
    packet = Stream(document, b"<template><field/></template>")
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=packet)


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _attach(document: Pdf, name: str, data: bytes) -> None:
    document.attachments[name] = pikepdf.AttachedFileSpec(document, data)
