"""Who may be given a copy: a post in network.yml, or a written authorisation that is valid that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from build_tools.copies.holders import Authorisation
from build_tools.copies.register.events import AnyEvent, Entered, Extended
from build_tools.copies.register.history import Copy
from build_tools.copies.register.transitions import IN_USE, Refusal
from build_tools.language.model.network import Network, Role


@dataclass(frozen=True, eq=False)
class Entitled:
    """Everybody who may hold a copy. Built once, asked for each event."""

    roles: Mapping[str, Role]
    outlets: frozenset[str]
    authorisations: Mapping[str, Authorisation]

    @classmethod
    def of(cls, network: Network, authorisations: Mapping[str, Authorisation]) -> Entitled:
        """From the network and the authorisations on file."""
        roles = {role.id: role for role in network.roles}
        return cls(roles, frozenset(outlet.id for outlet in network.outlets), authorisations)

    def refusal(self, event: AnyEvent, copy: Copy | None = None) -> Refusal | None:
        """Why this event may not be written down, or None. `copy`: as it is before the event."""
        if isinstance(event, Entered):
            return self._authorised(event) if event.authorisation else self._posted(event)
        if isinstance(event, Extended) and copy is not None and copy.authorisation is not None:
            one = self.authorisations.get(copy.authorisation)
            if one is not None and event.due > one.until:
                message = f"{copy.authorisation} ends on {one.until}, before {event.due}"
                return Refusal("not-entitled", message, "Extend it to that day at most.", "due")
        return None

    def knows(self, role: str | None, outlet: str | None) -> bool:
        """Whether a post stands in the network as it is now."""
        return role in self.roles and (outlet is None or outlet in self.outlets)

    def lapsed(self, copy: Copy) -> Refusal | None:
        """Why a copy must be recalled: its post is gone from the network. (Needs no clock; an authorisation that ended
        shows as overdue.)"""
        if copy.state not in IN_USE or copy.role is None:
            return None
        if self.knows(copy.role, copy.outlet):
            return None
        gone = copy.outlet if copy.outlet is not None and copy.outlet not in self.outlets else copy.role
        message = f"{copy.serial} is with {copy.post}, but `{gone}` is no longer in network.yml"
        return Refusal("no-longer-entitled", message, f"Recall it: manual copy recall {copy.serial}", "role")

    def _posted(self, event: Entered) -> Refusal | None:
        role = self.roles.get(str(event.role))
        if role is None:
            return _not_entitled(f"there is no role `{event.role}` in network.yml", "role")
        if event.outlet is None and role.side != "headquarters":
            return _not_entitled(f"`{role.id}` is a post in outlets, and no outlet is named", "role")
        if event.outlet is not None and role.side == "headquarters":
            return _not_entitled(f"`{role.id}` is a post at headquarters, not in {event.outlet}", "outlet")
        if event.outlet is not None and event.outlet not in self.outlets:
            return _not_entitled(f"there is no outlet `{event.outlet}` in network.yml", "outlet")
        return None

    def _authorised(self, event: Entered) -> Refusal | None:
        one = self.authorisations.get(str(event.authorisation))
        where = "authorisation"
        if one is None:
            return _not_entitled(f"there is no authorisation `{event.authorisation}` on file", where)
        if one.holder != event.holder:
            return _not_entitled(f"{one.authorisation} is for {one.holder}, not for {event.holder}", "holder")
        if "loan" not in one.ways:
            return _not_entitled(f"{one.authorisation} allows to {', '.join(one.ways)}, not to lend a copy", where)
        if not one.granted <= event.date <= one.until:
            said = f"{one.authorisation} is valid from {one.granted} to {one.until}, not on {event.date}"
            return _not_entitled(said, where)
        if one.revoked is not None and event.date >= one.revoked:
            return _not_entitled(f"{one.authorisation} was revoked on {one.revoked}", where)
        if event.due is not None and event.due > one.until:
            return _not_entitled(f"{one.authorisation} ends on {one.until}, before the copy is due", "due")
        return None


def _not_entitled(message: str, key: str) -> Refusal:
    repair = (
        "A copy goes to a post of manual/network.yml, or on a written authorisation "
        "(manual copy authorise)."
    )
    return Refusal("not-entitled", message, repair, key)
