"""Reads infra/limits.yaml: how many requests and tokens a caller may use, and which buckets a call draws from."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

import yaml
from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.limits.ledger import Bucket
from server.settings import ROOT, WrongSetting

FILE = ROOT / "infra" / "limits.yaml"
DAY_S = 86_400
Role = Literal["user", "admin"]
Amount = Annotated[int, Field(ge=1, le=10**9)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Rule(_Strict):
    """What is not set is unlimited; `requests` and `tokens` are for each `window_s`."""

    window_s: int = Field(default=60, ge=1, le=DAY_S)
    requests: Amount | None = None
    tokens: Amount | None = None
    tokens_a_day: Amount | None = None
    at_once: Amount | None = None


class RoleRule(Rule):
    """Calls of a feature named here draw from its buckets as well. `documents` and `documents_mb` are how many, and how
    much together, an owner may keep."""

    features: dict[str, Rule] = {}
    documents: Amount | None = None
    documents_mb: Amount | None = None

    def changed_by(self, own: "RoleRule | None") -> "RoleRule":
        """What the own rule sets counts, also where it sets `None`."""
        if own is None:
            return self
        return self.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


@dataclass(frozen=True)
class Payer:
    """On whose account a call is. `rule` changes the role's for this user; a key's rule only narrows the user's."""

    user: str
    role: Role
    key: str | None = None
    rule: RoleRule | None = None
    key_rule: Rule | None = None


def written(rule: Rule | None) -> Jsonb | None:
    """As it is kept with a user or a key: only what it sets."""
    return None if rule is None else Jsonb(rule.model_dump(exclude_unset=True))


class Policy(_Strict):
    """`lease_s` is how long a call of a process that died counts as running."""

    user: RoleRule
    admin: RoleRule
    lease_s: int = Field(default=900, ge=1, le=DAY_S)

    def buckets_of(self, payer: Payer, feature: str) -> tuple[Bucket, ...]:
        rule = self.rule_of(payer)
        account = f"{{{quote(payer.user, safe='')}}}"
        found = list(self._buckets(rule, "", account))
        if feature in rule.features:
            found += self._buckets(rule.features[feature], f"{feature}-", f"{account}:feature:{feature}")
        if payer.key and payer.key_rule:
            found += self._buckets(payer.key_rule, "key-", f"{account}:key:{quote(payer.key, safe='')}")
        return tuple(found)

    def rule_of(self, payer: Payer) -> RoleRule:
        of_role = self.user if payer.role == "user" else self.admin
        return of_role.changed_by(payer.rule)

    def _buckets(self, rule: Rule, prefix: str, account: str) -> Iterator[Bucket]:
        if rule.requests:
            yield Bucket(f"{prefix}requests", f"{account}:requests", rule.requests, rule.window_s, "requests")
        if rule.tokens:
            yield Bucket(f"{prefix}tokens", f"{account}:tokens", rule.tokens, rule.window_s, "tokens")
        if rule.tokens_a_day:
            yield Bucket(f"{prefix}tokens-day", f"{account}:tokens-day", rule.tokens_a_day, DAY_S, "tokens")
        if rule.at_once:
            yield Bucket(f"{prefix}at-once", f"{account}:at-once", rule.at_once, self.lease_s, "calls")


def read_limits(features: Collection[str], path: Path = FILE) -> Policy:
    try:
        policy = Policy.model_validate(yaml.safe_load(path.read_text()))
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(step) for step in fault["loc"])
        raise WrongSetting(f"{path.name}: {place}: {fault['msg']}") from None
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise WrongSetting(f"{path.name} cannot be read: {' '.join(str(error).split())}") from None
    unknown = sorted({*policy.user.features, *policy.admin.features} - set(features))
    if unknown:
        raise WrongSetting(f"{path.name}: there is no feature {unknown[0]!r}; there are {', '.join(features)}")
    return policy
