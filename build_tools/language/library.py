"""All sources of one project as located models: what `check`, `build` and `score` start from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from build_tools.core.press.brand import Tokens
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.core.yaml.binding import read_document
from build_tools.core.yaml.documents import Located, Positions
from build_tools.core.yaml.documents import Path as TreePath
from build_tools.core.yaml.strict import MAX_BYTES, Mark, parse
from build_tools.language.form.forms import AnySection, Checklist, Form, FormBase, FormRole, FormView, Item
from build_tools.language.form.forms import Field as FormField
from build_tools.language.model.entries import Chapter, EntryBase, Section
from build_tools.language.model.manual import Manual
from build_tools.language.model.network import Network
from build_tools.language.model.references import strings
from build_tools.language.model.registers import FactRegister, FigureRegister, Glossary
from build_tools.language.model.reviews import Reviews

REVIEWS = "manual/reviews.yml"

M = TypeVar("M", bound=BaseModel)
D = TypeVar("D", bound=Chapter | FormBase)
V = TypeVar("V")


@dataclass(eq=False)
class Library:
    """The located sources. Dicts keep the order of files and of text; doubled ids are in `problems`."""

    root: Path
    manual: Located[Manual]
    glossary: Located[Glossary]
    figures: Located[FigureRegister]
    facts: Located[FactRegister]
    network: Located[Network]
    brand: Located[Tokens]
    chapters: dict[str, Located[Chapter]] = field(default_factory=dict)
    entries: dict[str, Located[EntryBase]] = field(default_factory=dict)
    forms: dict[str, Located[Form | FormView]] = field(default_factory=dict)
    surveys: dict[str, Located[Form]] = field(default_factory=dict)
    checklists: dict[str, Located[Checklist]] = field(default_factory=dict)
    fields: dict[str, Located[FormField]] = field(default_factory=dict)
    """Fields of forms and items of checklists as written; included items once."""

    reviews: Located[Reviews] | None = None
    """manual/reviews.yml, which is only there once something was reviewed."""

    problems: list[Problem] = field(default_factory=list)
    """What is wrong with single files; files that could not be read are missing from the dicts."""
    unread: set[str] = field(default_factory=set)
    """Ids that stand in files that could not be read."""
    _texts: dict[str, tuple[tuple[TreePath, str], ...]] = field(default_factory=dict, repr=False)

    def form_for(self, role: FormRole) -> str | None:
        """Id of the form that is there for this; None where the franchisor has none."""
        return next((key for key, one in self.forms.items() if one.value.role == role), None)

    @property
    def items(self) -> Iterator[Located[Item]]:
        """Every checklist item."""
        for one in self.fields.values():
            if isinstance(one.value, Item):
                yield Located(one.value, one.positions, one.path)

    def texts(self, document: Located[BaseModel]) -> tuple[tuple[TreePath, str], ...]:
        """Every string of a source file with its path; walked once however many rules ask."""
        file = document.positions.file
        if file not in self._texts:
            self._texts[file] = tuple(strings(document.value))
        return self._texts[file]

    def documents(self) -> Iterator[Located[BaseModel]]:
        """Every source file once."""
        registers: tuple[Located[BaseModel], ...] = (self.glossary, self.figures, self.facts)
        yield from (self.manual, *(one for one in registers if one.positions.file), self.network, self.brand)
        if self.reviews is not None:
            yield self.reviews
        yield from self.chapters.values()
        yield from self.forms.values()
        yield from self.surveys.values()
        yield from self.checklists.values()


def _undeclared(empty: V) -> Located[V]:
    """A register that the franchisor does not keep: nothing stands in it, nothing is asked of it."""
    return Located(empty, Positions("", Mark(0, 0)))


class _Loader:
    """Reads the files, collecting problems; nothing is raised before all were read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.unread: set[str] = set()

    def one(self, name: str, model: type[M], otherwise: Located[M] | None = None) -> Located[M] | None:
        """The file's model; `otherwise` where there is no such file and need not be."""
        if otherwise is not None and not (self.root / name).exists():
            return otherwise
        document, problems = read_document(self.root / name, name, model, self.unread, say("Restore it."))
        self.problems += problems
        return document

    def folder(self, name: str, model: type[D]) -> dict[str, Located[D]]:
        return {str(one.value.id): one for one in self.documents(name, lambda _: model)}

    def documents(self, name: str, choose: Callable[[Path], type[D]]) -> list[Located[D]]:
        found: list[Located[D]] = []
        seen: dict[str, Located[D]] = {}
        for path in sorted((self.root / name).glob("*.yaml")):
            what, repair = say("files that end in .yaml are not read"), say("Rename it to {name}.yml.", name=path.stem)
            self.problems.append(Problem(Origin(f"{name}/{path.name}"), "file-name", what, repair))
        for path in sorted((self.root / name).glob("*.yml")):
            file = f"{name}/{path.name}"
            document, problems = read_document(path, file, choose(path), self.unread, say("Restore it."))
            self.problems += problems
            if document is None:
                continue
            identity = str(document.value.id)
            if self.register(seen, identity, document, "id"):
                found.append(document)
            if identity != path.stem:
                self.problems.append(
                    document.problem(
                        "file-name",
                        say("`{id}` stands in a file named {file}", id=identity, file=path.name),
                        say("Rename the file to {id}.yml.", id=identity),
                        "id",
                    )
                )
        return found

    def register(self, seen: dict[str, Located[V]], identity: str, one: Located[V], *path: str) -> bool:
        """Note an id; a second use is a problem."""
        if identity in seen:
            self.problems.append(
                one.problem(
                    "doubled-id",
                    say("id `{id}` is used twice (first at {place})", id=identity, place=seen[identity].at(*path)),
                    say("Give this one a new id; an id is never reused."),
                    *path,
                )
            )
            return False
        seen[identity] = one
        return True


def _form_model(path: Path) -> type[Form | FormView]:
    """A view has no fields of its own; its first lines say `view_of`."""
    try:
        if not path.is_file():  # a pipe would be waited for; `read_document` refuses it
            return Form
        return FormView if "\nview_of:" in "\n" + path.read_text("utf-8", "replace") else Form
    except OSError:
        return Form


def load(root: Path) -> Library:
    """Read every source; `problems` of the result lists what is wrong with single files.

    Raises `Refused` when the manual, the network, the brand or a register that there is cannot be read: nothing can be
    checked without it.
    """
    loader = _Loader(root)
    _check_format(loader)
    manual = loader.one("manual/manual.yml", Manual)
    glossary = loader.one("manual/glossary.yml", Glossary, _undeclared(Glossary.model_construct(terms=())))
    figures = loader.one("manual/figures.yml", FigureRegister, _undeclared(FigureRegister(figures=())))
    facts = loader.one("manual/sources.yml", FactRegister, _undeclared(FactRegister(facts=())))
    network = loader.one("manual/network.yml", Network)
    brand = loader.one("manual/brand/tokens.yml", Tokens)
    reviews = loader.one(REVIEWS, Reviews) if (root / REVIEWS).exists() else None
    chapters = loader.folder("manual/chapters", Chapter)
    forms = {one.value.id: one for one in loader.documents("manual/forms", _form_model)}
    surveys = loader.folder("surveys", Form)
    checklists = loader.folder("checklists", Checklist)
    if not (manual and glossary and figures and facts and network and brand):
        raise Refused(loader.problems)
    library = Library(root, manual, glossary, figures, facts, network, brand, chapters, {}, forms, surveys, checklists)
    library.reviews = reviews
    _register_entries(library, loader)
    _register_fields(library, loader)
    library.problems, library.unread = loader.problems, loader.unread
    return library


def _check_format(loader: _Loader) -> None:
    """Say who is too old before the schema complains about single keys."""
    path = loader.root / "manual/manual.yml"
    try:
        if not path.is_file():
            raise OSError
        with path.open("rb") as stream:
            tree, mark, _ = parse(stream.read(MAX_BYTES + 1), "manual/manual.yml")
    except OSError:
        raise Refused(
            [
                Problem(
                    Origin("manual/manual.yml"),
                    "no-manual",
                    say("there is no manual in {folder}", folder=loader.root),
                    say("Run the command in the project's folder, or name it with --root."),
                )
            ]
        ) from None
    given = tree.get("format") if isinstance(tree, dict) else None
    if mark is None or not isinstance(given, str) or given == "1":
        return
    place = mark.children["format"] if mark.children else mark
    older = given.isdecimal() and int(given) < 1
    what = say("these sources are of format {given}, this engine reads format 1", given=given)
    repair = (
        say("The sources are too old; run: manual migrate")
        if older
        else say("The engine is too old: install a newer one, or write `format: 1` if that is what you meant.")
    )
    raise Refused([Problem(Origin("manual/manual.yml", place.line + 1, place.column + 1), "format", what, repair)])


def _register_entries(library: Library, loader: _Loader) -> None:
    for chapter in library.chapters.values():
        sections: dict[str, Located[Section]] = {}
        for s, section in enumerate(chapter.value.sections):
            loader.register(sections, section.id, chapter.part(section, "sections", s), "id")
            for e, entry in enumerate(section.entries):
                loader.register(library.entries, entry.id, chapter.part(entry, "sections", s, "entries", e), "id")


def _register_fields(library: Library, loader: _Loader) -> None:
    documents: dict[str, Located[FormBase]] = {}
    for document in (*library.forms.values(), *library.surveys.values(), *library.checklists.values()):
        loader.register(documents, document.value.id, document, "id")
        for one in located_fields(document):
            loader.register(library.fields, one.value.id, one, "id")


def located_fields(
    document: Located[FormBase] | Located[Form | FormView] | Located[Form] | Located[Checklist],
) -> Iterator[Located[FormField]]:
    """Every field written in a form's file, with its place."""

    def walk(sections: tuple[AnySection, ...], path: tuple[str | int, ...]) -> Iterator[Located[FormField]]:
        for s, section in enumerate(sections):
            here = (*path, "sections", s)
            key = "items" if isinstance(document.value, Checklist) else "fields"
            for f, one in enumerate(section.fields):
                yield Located(one, document.positions, (*here, key, f))
            yield from walk(getattr(section, "sections", ()), here)

    yield from walk(getattr(document.value, "sections", ()), ())
