"""One field or item of an XLSForm: a page with its question, why it is not answered, and what stands beside it.

A page (`field-list`) shows everything of an item at once; comment, pictures and what is only for audits unfold by
"More". A table cannot stand on such a page: its rows follow on pages of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from build_tools.book.sheets import FieldSheet
from build_tools.core.words import say, say_in
from build_tools.forms.channel import Blank
from build_tools.forms.odk import names as names
from build_tools.forms.odk.questions import Question, failing, question, said_before
from build_tools.forms.odk.relevance import Expression, Translator, Truth, both, column, conjunction, either, shown
from build_tools.forms.odk.workbook import Rows, plain
from build_tools.language.form.forms import Field, Item
from build_tools.language.form.responses import Photo, TableColumn, TableResponse
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED

PAGE = "field-list"
_PICTURE = "max-pixels=2048"
_EVIDENCE = "evidence"
_BESIDE = {
    names.COMMENT: say_in("beside an answer", "Remark"), _EVIDENCE: say_in("beside an answer", "Photos as evidence"),
    names.GOOD: say_in("beside an answer", "Good practice"), names.GAP: say_in("beside an answer", "Class of the gap"),
}  # fmt: skip
_MORE = tuple(_BESIDE.items())


@dataclass(frozen=True, eq=False)
class Pages:
    """Adds the pages of a blank's items to its rows."""

    blank: Blank
    rows: Rows
    translate: Translator

    def add(self, field: Field, sheet: FieldSheet, above: Truth) -> None:
        """An item's page. `above`: whether the sections around it apply. Nothing where it can never apply."""
        own = self.translate.truth(field.applies_when)
        if shown(own) is False:
            return
        table = field.response if isinstance(field.response, TableResponse) else None
        rows, status = self.rows, f"${{{names.part(field.id, names.STATUS)}}}"
        label, answered = plain(sheet.label.striptags()), f"{status} = ''"
        required = both(field.required, conjunction([above, own]).surely)
        page, hint = f"g_{names.node(field.id)}", self._hint(field, sheet)
        rows.add("begin group", page, label=field.id, relevant=column(shown(own)), appearance="" if table else PAGE)
        if table:
            rows.add("begin group", f"{page}_head", label=say("Before filling in"), appearance=PAGE)
            rows.add("note", f"note_{page}", label=label, hint=hint)
        else:
            for one in self._questions(field):
                self._ask(one, label, hint, both(one.relevant, answered), required)
        self._unanswered(field, status)
        self._beside(field, sheet)
        if table:
            rows.add("end group")
            self._table(field, table, label, answered)
        rows.add("end group")

    def _questions(self, field: Field) -> list[Question]:
        """One question, or one a picture: as many as are asked for, the rest one by one."""
        if not isinstance(field.response, Photo):
            return [question(self.rows, field.response, names.node(field.id), self.blank.labels)]
        asked = field.response.at_least
        return [
            Question(
                "image", names.photo(field.id, number), parameters=_PICTURE, more=number > 1, optional=number > asked,
                relevant=number <= asked or f"${{{names.photo(field.id, number - 1)}}} != ''",
            )
            for number in range(1, asked + names.MORE_PHOTOS + 1)
        ]  # fmt: skip

    def _ask(self, one: Question, label: str, hint: str, relevant: Expression, required: Expression) -> None:
        needed = False if one.optional else required
        self.rows.add(
            one.kind, one.name, label=say("One more photo") if one.more else label, hint="" if one.more else hint,
            appearance=one.appearance, relevant=column(relevant),
            required="true()" if needed is True else needed or "",
            required_message=say("Required; without an answer, choose below why.") if needed else "",
            constraint=one.constraint, constraint_message=one.constraint_message, parameters=one.parameters,
        )  # fmt: skip

    def _unanswered(self, field: Field, status: str) -> None:
        """Why it is not answered: not applicable only where the response allows it, and never without a reason."""
        allowed, open_table = field.response.not_applicable == "allowed", isinstance(field.response, TableResponse)
        kinds = [NOT_APPLICABLE] * allowed + [NOT_CHECKED]
        why = [(kind, self.blank.labels.outcomes[kind]) for kind in kinds] + [
            (names.NONE, say("no rows to fill in"))
        ] * open_table
        listed = self.rows.list_of(f"status_{'na' if allowed else 'nc'}{'_table' if open_table else ''}", tuple(why))
        self.rows.add(
            f"select_one {listed}", names.part(field.id, names.STATUS), label=say("No answer"), appearance="minimal"
        )
        self.rows.add(
            "text", names.part(field.id, names.REASON), label=say_in("beside an answer", "Reason"),
            relevant=f"{status} != ''" + (f" and {status} != '{names.NONE}'" if open_table else ""),
            required=f"{status} = '{NOT_APPLICABLE}'" if allowed else "",
            required_message=say("Not applicable needs a reason.") if allowed else "",
        )  # fmt: skip

    def _beside(self, field: Field, sheet: FieldSheet) -> None:
        """Comment and evidence; for items also good practice and the class of the gap."""
        rows, item = self.rows, isinstance(field, Item)
        listed = rows.list_of("more_item" if item else "more_field", _MORE if item else _MORE[:2])
        more = names.part(field.id, names.MORE)
        rows.add(f"select_multiple {listed}", more, label=say("More"), appearance="minimal")

        def asked(name: str) -> str:
            return f"selected(${{{more}}}, '{name}')"

        def words(name: str, label: str) -> None:
            rows.add("text", names.part(field.id, name), label=label, appearance="multiline", relevant=asked(name))

        words(names.COMMENT, _BESIDE[names.COMMENT])
        wanted: Expression = asked(_EVIDENCE)
        if field.evidence and field.evidence.required == "always":
            wanted = True
        elif field.evidence and field.evidence.required == "on-failure":
            wanted = either(wanted, failing(field.response, names.node(field.id)))
        for number in range(1, names.EVIDENCE_PHOTOS + 1):
            hint = plain(sheet.evidence.striptags()) if number == 1 else ""
            before: Expression = number == 1 or f"${{{names.evidence(field.id, number - 1)}}} != ''"
            rows.add(
                "image",
                names.evidence(field.id, number),
                label=say("Photo as evidence {number}", number=number),
                hint=hint,
                relevant=column(both(wanted, before)),
                parameters=_PICTURE,
            )
        if item:
            words(names.GOOD, _BESIDE[names.GOOD])
            gaps = rows.list_of("gaps", tuple(self.blank.labels.gaps.items()))
            rows.add(
                f"select_one {gaps}",
                names.part(field.id, names.GAP),
                label=_BESIDE[names.GAP],
                appearance="minimal",
                relevant=asked(names.GAP),
            )

    def _table(self, field: Field, table: TableResponse, label: str, answered: str) -> None:
        """Fixed rows as groups, others as a repeat whose rows are counted, so that a lost one is seen."""
        rows, name = self.rows, names.node(field.id)
        if not table.rows:
            rows.add("begin repeat", name, label=label, relevant=answered)
            rows.add("begin group", f"{name}_row", label=say("This row"), appearance=PAGE)
            self._cells(field, table.columns, "")
            rows.add("end group")
            rows.add("end repeat")
            # A form engine need not count again when only the relevance of the rows changes.
            rows.add(
                "calculate", names.part(field.id, names.ROWS), calculation=f"if({answered}, count(${{{name}}}), 0)"
            )
        for row in table.rows:
            rows.add("begin group", f"{name}_{names.node(row.id)}", label=plain(row.label), relevant=answered,
                     appearance=PAGE)  # fmt: skip
            self._cells(field, table.columns, row.id)
            rows.add("end group")

    def _cells(self, field: Field, columns: tuple[TableColumn, ...], row: str) -> None:
        """The cells of a row. A fixed row may be left empty; once something stands in it, nothing may be missing.

        This is a constraint on what stands there: as `required` it would be a circle to the form engine.
        """
        words = self.rows.words
        needed = {one.id: plain(one.label) for one in columns if one.required and row}
        for one in columns:
            asked = question(self.rows, one.response, names.cell(field.id, one.id, row), self.blank.labels)
            others = {key: label for key, label in needed.items() if key != one.id}
            filled = [f"${{{names.cell(field.id, key, row)}}} != ''" for key in others]
            told = [asked.constraint_message] if asked.constraint_message else []
            if others:
                quoted = words.listed(say("“{label}”", label=label) for label in others.values())
                told.append(say("{labels} of the same row must be filled in, too.", labels=quoted))
            asked = replace(
                asked,
                constraint=" and ".join((*((f"({asked.constraint})",) if asked.constraint else ()), *filled)),
                constraint_message=say("{first} {second}", first=told[0], second=told[1])
                if len(told) > 1
                else next(iter(told), ""),
            )
            self._ask(asked, plain(one.label), asked.hint, True, one.required and not row)

    def _hint(self, field: Field, sheet: FieldSheet) -> str:
        before = self.blank.previous.answers.get(field.id) if self.blank.previous else None
        words, unit = self.rows.words, getattr(field.response, "unit", "")
        parts = (
            sheet.guidance.striptags(),
            words(say("Unit: {unit}", unit=unit)) if unit else "",
            words(say("Look at: {evidence}", evidence=sheet.evidence.striptags())) if sheet.evidence else "",
            words(say("Before: {answer}", answer=said_before(field.response, before, self.blank.labels)))
            if before
            else "",
        )
        return plain("\n".join(part for part in parts if part))
