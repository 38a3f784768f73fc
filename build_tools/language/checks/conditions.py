"""Conditions ask for what is there: fields of the form, outlet attributes, values of the right kind; no circles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from build_tools.core.faults import Fault
from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.core.yaml.documents import Add, Located, Path
from build_tools.core.yaml.explaining import choose, did_you_mean
from build_tools.language.form.applicability import compare
from build_tools.language.form.conditions import OUTLET_SUBJECTS, Condition, ParameterValue
from build_tools.language.form.forms import Checklist, Field, Form, walk_fields
from build_tools.language.form.responses import Choice, DateResponse, Graded, Multi, NumberResponse, YesNo
from build_tools.language.library import Library, located_fields

_OUTLET_SAMPLES: dict[str, Any] = {
    "outlet.opened": date(2000, 1, 1), "outlet.age_months": Decimal(1), "outlet.class": "A", "outlet.region": "",
    "outlet.relationship": ("basic",),
}  # fmt: skip
_ORDERED = ("before", "from", "at_least", "less_than")


def check(library: Library, add: Add) -> None:
    """Report subjects that are not there, values that cannot be compared, and circles."""
    parameters = {one.id: one.value for one in library.manual.value.parameters}
    domains = _domains(library)
    for form in (*library.forms.values(), *library.surveys.values(), *library.checklists.values()):
        if isinstance(form.value, Form | Checklist):
            _check_form(form, {field.id: field for _, field in walk_fields(form.value)}, parameters, domains, add)


def _domains(library: Library) -> dict[str, tuple[str, ...]]:
    """What an outlet's attribute can be."""
    vocabulary = library.manual.value.vocabulary
    return {
        "outlet.class": vocabulary.classes,
        "outlet.region": tuple(region.id for region in library.network.value.regions),
        "outlet.relationship": tuple(vocabulary.relationships),
    }


def _check_form(
    form: Located[Any],
    fields: dict[str, Field],
    parameters: dict[str, str],
    domains: dict[str, tuple[str, ...]],
    add: Add,
) -> None:
    asks: dict[str, frozenset[str]] = {}

    def walk(value: Any, path: Path, above: frozenset[str]) -> None:
        if isinstance(value, tuple):
            for index, inner in enumerate(value):
                walk(inner, (*path, index), above)
        elif isinstance(value, BaseModel):
            condition = getattr(value, "applies_when", None)
            if condition is not None:
                _check_condition(form, condition, (*path, "applies_when"), fields, parameters, domains, add)
                above |= condition.subjects()
            if isinstance(value, Field):
                asks[value.id] = above  # its own condition and those of the sections around it
            key = "items" if isinstance(form.value, Checklist) else "fields"
            walk(getattr(value, "fields", ()), (*path, key), above)
            walk(getattr(value, "sections", ()), (*path, "sections"), above)

    walk(form.value.sections, ("sections",), frozenset())
    for start in asks:
        if _reaches(start, start, asks):
            where = next((path for path, field in _places(form) if field.id == start), ())
            add(
                form.problem(
                    "circular",
                    say("whether {field} applies depends on {field} itself", field=start),
                    say("Take one condition out."),
                    *where,
                    "applies_when",
                )
            )


def _places(form: Located[Any]) -> list[tuple[Path, Field]]:
    return [(one.path, one.value) for one in located_fields(form)]


def _reaches(start: str, goal: str, asks: dict[str, frozenset[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(asks.get(start, ()))
    while waiting:
        one = waiting.pop()
        if one == goal:
            return True
        if one not in seen:
            seen.add(one)
            waiting += asks.get(one, ())
    return False


def _check_condition(
    form: Located[Any],
    condition: Condition,
    path: Path,
    fields: dict[str, Field],
    parameters: dict[str, str],
    domains: dict[str, tuple[str, ...]],
    add: Add,
) -> None:
    for key, nested in (("all", condition.all_), ("any", condition.any_)):
        for index, inner in enumerate(nested or ()):
            _check_condition(form, inner, (*path, key, index), fields, parameters, domains, add)
    if condition.not_ is not None:
        _check_condition(form, condition.not_, (*path, "not"), fields, parameters, domains, add)
    for subject, test in condition.tests.items():
        operator, operand = test.operator
        if subject not in OUTLET_SUBJECTS and subject not in fields:
            otherwise = say("Name a field of this form, or outlet.opened and the like.")
            repair = did_you_mean(subject, [*OUTLET_SUBJECTS, *fields], 0.6, otherwise)
            origin = form.positions.find((*form.path, *path, subject), key=True)
            what = say("the condition asks for `{subject}`, which is not there", subject=subject)
            add(Problem(origin, "dangling", what, repair))
            continue
        sample = _sample(subject, fields)
        if sample is None or (operator in _ORDERED and not isinstance(sample, date | Decimal)):
            add(
                form.problem(
                    "bad-condition",
                    say("`{subject}` cannot be compared with `{operator}`", subject=subject, operator=operator),
                    say("Use is, is_not or one_of, or another field."),
                    *path,
                    subject,
                )
            )
            continue
        for one in operand if isinstance(operand, tuple) else (operand,):
            if isinstance(one, ParameterValue) and one.parameter not in parameters:
                add(
                    form.problem(
                        "dangling",
                        say("there is no parameter `{id}`", id=one.parameter),
                        say("Write the id of a parameter of manual.yml."),
                        *path,
                        subject,
                    )
                )
                continue
            try:
                compare(sample, operator, (one,) if operator == "one_of" else one, parameters)
                text = parameters[one.parameter] if isinstance(one, ParameterValue) else one
                _known_answer(subject, text, fields)
                _known_attribute(subject, text, domains)
            except Fault as fault:
                what, repair = fault.what, fault.repair
                if isinstance(one, ParameterValue):
                    what = say("the value of parameter `{id}` does not fit here: {what}", id=one.parameter, what=what)
                    repair = say("{repair} Do so in manual/manual.yml, or name another one here.", repair=repair)
                add(form.problem("bad-condition", what, repair, *path, subject))


def _known_answer(subject: str, text: Any, fields: dict[str, Field]) -> None:
    """A value that is compared with an answer must be an answer."""
    if isinstance(text, str) and subject in fields:
        response = fields[subject].response
        response.parse([text] if isinstance(response, Multi) else text)


def _known_attribute(subject: str, text: Any, domains: dict[str, tuple[str, ...]]) -> None:
    """A value that is compared with an outlet's attribute must be one that an outlet can have."""
    if subject in domains and text not in domains[subject]:
        if domains[subject]:
            repair = choose(domains[subject])
        elif subject == "outlet.region":
            repair = say("Name it in network.yml first.")
        else:
            repair = say("Name it in `vocabulary:` of manual.yml first.")
        raise Fault(say("`{text}` is no value of `{subject}`", text=text, subject=subject), repair)


def _sample(subject: str, fields: dict[str, Field]) -> Any:
    if subject in OUTLET_SUBJECTS:
        return _OUTLET_SAMPLES[subject]
    response = fields[subject].response
    samples: dict[type, Any] = {
        YesNo: "yes", Graded: "", Choice: "", Multi: ("",), NumberResponse: Decimal(1), DateResponse: date(2000, 1, 1),
    }  # fmt: skip
    return samples.get(type(response))
