"""Which skills the roles are named after: a PHP developer after PHP, a scrum master after Scrum."""

from collections.abc import Iterable, Mapping

from agents.domain.skills.lexicon import Lexicon
from schemas.catalog import Role


def find_namesakes(roles: Iterable[Role], lexicon: Lexicon) -> Mapping[str, frozenset[str]]:
    """The skills that each role's name and aliases contain, by the role's slug."""
    return {
        role.slug: frozenset(
            entry.slug
            for name in (role.display_name, *role.aliases)
            for candidate in lexicon.candidates(name)
            for entry in candidate.entries
        )
        for role in roles
    }
