"""Who may be given a copy: a post in network.yml, or a written authorisation that is valid that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from build_tools.copies.holders import Authorisation
from build_tools.copies.register.events import AnyEvent, Entered, Extended
from build_tools.copies.register.history import Copy
from build_tools.copies.register.transitions import IN_USE, Refusal
from build_tools.core.words import say
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
                message = say(
                    "{authorisation} ends on {until}, before {due}",
                    authorisation=copy.authorisation,
                    until=one.until,
                    due=event.due,
                )
                return Refusal("not-entitled", message, say("Extend it to that day at most."), "due")
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
        message = say(
            "{serial} is with {post}, but `{gone}` is no longer in network.yml",
            serial=copy.serial,
            post=copy.post,
            gone=gone,
        )
        return Refusal(
            "no-longer-entitled", message, say("Recall it: manual copy recall {serial}", serial=copy.serial), "role"
        )

    def _posted(self, event: Entered) -> Refusal | None:
        role = self.roles.get(str(event.role))
        if role is None:
            return _not_entitled(say("there is no role `{role}` in network.yml", role=event.role), "role")
        if event.outlet is None and role.side != "headquarters":
            return _not_entitled(say("`{role}` is a post in outlets, and no outlet is named", role=role.id), "role")
        if event.outlet is not None and role.side == "headquarters":
            return _not_entitled(
                say("`{role}` is a post at headquarters, not in {outlet}", role=role.id, outlet=event.outlet), "outlet"
            )
        if event.outlet is not None and event.outlet not in self.outlets:
            return _not_entitled(say("there is no outlet `{outlet}` in network.yml", outlet=event.outlet), "outlet")
        return None

    def _authorised(self, event: Entered) -> Refusal | None:
        one = self.authorisations.get(str(event.authorisation))
        where = "authorisation"
        if one is None:
            return _not_entitled(
                say("there is no authorisation `{authorisation}` on file", authorisation=event.authorisation), where
            )
        if one.holder != event.holder:
            return _not_entitled(
                say(
                    "{authorisation} is for {holder}, not for {other}",
                    authorisation=one.authorisation,
                    holder=one.holder,
                    other=event.holder,
                ),
                "holder",
            )
        if "loan" not in one.ways:
            return _not_entitled(
                say(
                    "{authorisation} allows to {ways}, not to lend a copy",
                    authorisation=one.authorisation,
                    ways=", ".join(one.ways),
                ),
                where,
            )
        if not one.granted <= event.date <= one.until:
            said = say(
                "{authorisation} is valid from {granted} to {until}, not on {date}",
                authorisation=one.authorisation,
                granted=one.granted,
                until=one.until,
                date=event.date,
            )
            return _not_entitled(said, where)
        if one.revoked is not None and event.date >= one.revoked:
            return _not_entitled(
                say("{authorisation} was revoked on {revoked}", authorisation=one.authorisation, revoked=one.revoked),
                where,
            )
        if event.due is not None and event.due > one.until:
            return _not_entitled(
                say(
                    "{authorisation} ends on {until}, before the copy is due",
                    authorisation=one.authorisation,
                    until=one.until,
                ),
                "due",
            )
        return None


def _not_entitled(message: str, key: str) -> Refusal:
    repair = say("A copy goes to a post of manual/network.yml, or on a written authorisation (manual copy authorise).")
    return Refusal("not-entitled", message, repair, key)
