"""The survey sheet of a blank: a first page that binds the record, then a group a section with a page an item.

A checklist's blank is one audit and has its record's id; any other form is on the server once and filled in many times,
so that each submission makes an id of its own, on the phone, once. What an outlet can never be asked is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from build_tools.book.sheets import SectionSheet
from build_tools.core.words import say, say_in
from build_tools.forms.channel import Blank
from build_tools.forms.odk import names as names
from build_tools.forms.odk.item import PAGE, Pages
from build_tools.forms.odk.relevance import ALWAYS, Translator, Truth, column, conjunction, literal, shown
from build_tools.forms.odk.workbook import Rows, plain
from build_tools.language.form.applicability import Conditions
from build_tools.language.form.forms import AnySection, Checklist, Field, walk_fields

_VERSION = "^(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)[.](0|[1-9][0-9]*)$"


def survey(blank: Blank) -> Rows:
    """All rows. Raises `MissingAttribute` when a condition asks for what the outlet lacks."""
    rows = Rows(blank.labels.words)
    _known(blank, rows)
    _first_page(blank, rows)
    fields = {field.id: field for _, field in walk_fields(blank.form)}
    conditions = Conditions(blank.form).of
    everything = Translator(blank.outlet, fields, blank.parameters, conditions)
    asked = {field.id: field for section in blank.form.sections for field in _asked(section, everything)}
    pages = Pages(blank, rows, Translator(blank.outlet, asked, blank.parameters, conditions))
    sections: tuple[AnySection, ...] = blank.form.sections
    for section, sheet in zip(sections, blank.sheet.sections, strict=True):
        _section(pages, section, sheet, (), ALWAYS)
    return rows


def _asked(section: AnySection, translate: Translator) -> Iterator[Field]:
    """The fields that this outlet can be asked; on the others no test holds."""
    if shown(translate.truth(section.applies_when)) is False:
        return
    yield from (one for one in section.fields if shown(translate.truth(one.applies_when)) is not False)
    for nested in getattr(section, "sections", ()):
        yield from _asked(nested, translate)


def _known(blank: Blank, rows: Rows) -> None:
    """What the record is bound to, as values that nobody fills in."""
    if isinstance(blank.form, Checklist):
        rows.add("calculate", names.RECORD, calculation=literal(blank.record))
    else:
        own = f"concat({literal(blank.record + '-')}, translate(substr(uuid(), 0, 13), '-', ''))"
        rows.add("calculate", names.RECORD, calculation=f"once({own})")
    known = {
        names.FORM: blank.form.id,
        names.VERSION: blank.form.version,
        names.SHA256: blank.sha256,
        names.OUTLET: blank.outlet.id,
    }
    if blank.previous is not None:
        known |= {names.PREVIOUS: blank.previous.record, names.PREVIOUS_SHA256: blank.previous_sha256}
    for name, value in known.items():
        rows.add("calculate", name, calculation=literal(value))


def _first_page(blank: Blank, rows: Rows) -> None:
    """The day, the person, the copy that the outlet holds."""
    words = rows.words
    outlet = plain(words(say("{label} ({id})", label=blank.outlet.title, id=blank.outlet.id)))
    about = say(
        "{form} {version}. {purpose}",
        form=blank.form.title,
        version=blank.form.version,
        purpose=blank.sheet.purpose.striptags(),
    )
    purpose = words(about)
    rows.add("begin group", "g_audit", label=say("Basics"), appearance=PAGE)
    rows.add("note", "note_purpose", label=outlet, hint=plain(purpose))
    day = blank.day.isoformat() if blank.day else ""
    rows.add(
        "date",
        names.DATE,
        label=say_in("on a form's cover", "Day"),
        required="true()",
        required_message=say("Fill in the day."),
        default=day,
    )
    rows.add(
        "text",
        names.NAME,
        label=say("Name of who fills it in"),
        required="true()",
        required_message=say("Fill in the name."),
    )
    roles = rows.list_of("roles", tuple((key, plain(title)) for key, title in blank.roles.items()))
    owner = blank.form.owner if blank.form.owner in blank.roles else ""
    rows.add(
        f"select_one {roles}",
        names.ROLE,
        label=say_in("on a form's cover", "Role"),
        appearance="minimal",
        required="true()",
        default=owner,
    )
    rows.add(
        "text",
        names.REVISION,
        label=say("Revision of the manual that the outlet holds"),
        hint=say("such as 1.0.0"),
        required=f"${{{names.SERIAL}}} != ''",
        required_message=say("With the serial, write the revision too."),
        constraint=f"regex(., '{_VERSION}')",
        constraint_message=say("Write it like 1.0.0."),
    )
    rows.add(
        "text",
        names.SERIAL,
        label=say("Serial of the manual that the outlet holds"),
        constraint="string-length(.) <= 40",
        constraint_message=say("40 characters at most."),
    )
    rows.add("end group")


def _section(pages: Pages, section: AnySection, sheet: SectionSheet, path: tuple[str, ...], above: Truth) -> None:
    """A group with its items and the sections below it."""
    here, own, rows = (*path, section.id), pages.translate.truth(section.applies_when), pages.rows
    if shown(own) is False:
        return
    name, within = names.section(here), conjunction([above, own])
    rows.add("begin group", name, label=plain(sheet.title), relevant=column(shown(own)))
    if guidance := sheet.guidance.striptags():
        rows.add("note", f"note_{name}", label=plain(guidance))
    for field, one in zip(section.fields, sheet.fields, strict=True):
        pages.add(field, one, within)
    for nested, below in zip(getattr(section, "sections", ()), sheet.sections, strict=True):
        _section(pages, nested, below, here, within)
    rows.add("end group")
