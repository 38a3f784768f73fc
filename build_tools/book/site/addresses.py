"""Where the website puts things, as seen from one of its pages: relative, so that the site works below any path."""

from __future__ import annotations

from dataclasses import dataclass

from build_tools.book.book import Book


@dataclass(frozen=True)
class SiteAddresses:
    """Addresses as seen from a page; `prefix` leads from that page to the site's root."""

    book: Book
    prefix: str

    def href(self, kind: str, identity: str) -> str:
        """The relative URL of anything with an id; `page` names a page such as `coverage`."""
        book = self.book
        match kind:
            case "chapter":
                return f"{self.prefix}chapters/{identity}/"
            case "entry":
                return f"{self.prefix}chapters/{book.numbering.chapter_of[identity]}/#{identity}"
            case "form":
                return f"{self.prefix}forms/{identity}/"
            case "checklist":
                return f"{self.prefix}checklists/{identity}/"
            case "item":
                if identity in book.items:
                    return f"{self.prefix}checklists/{book.items[identity].checklist.id}/#{identity}"
                form = book.library.fields[identity].positions.file.rsplit("/", 1)[-1].removesuffix(".yml")
                folder = "forms" if form in book.forms else "checklists"
                return f"{self.prefix}{folder}/{form}/#{identity}"
            case "figure":
                return f"{self.prefix}figures/#{identity}"
            case "term":
                return f"{self.prefix}glossary/#term-{identity}"
            case "fill":
                return f"{self.prefix}fill/{identity}/" if identity else f"{self.prefix}fill/"
            case "change":
                return f"{self.prefix}changes/{identity}/"
            case "page":
                return f"{self.prefix}{identity}/" if identity else self.prefix or "./"
        return ""
