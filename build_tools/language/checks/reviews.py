"""Reviews are by someone in a known role. What they reviewed may be gone since; then they are history."""

from __future__ import annotations

from build_tools.core.words import say
from build_tools.core.yaml.documents import Add
from build_tools.language.library import Library


def check(library: Library, add: Add) -> None:
    """Report roles that do not exist."""
    if library.reviews is None:
        return
    roles = {role.id for role in library.network.value.roles}
    for number, review in enumerate(library.reviews.value.reviews):
        if review.by.role not in roles:
            add(
                library.reviews.problem(
                    "dangling", say("there is no role `{id}`", id=review.by.role),
                    say("Write the id of a role of network.yml."),
                    "reviews", number, "by", "role",
                )
            )  # fmt: skip
