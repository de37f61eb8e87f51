"""Which buckets a call draws from, what the file may say, and what clients are told."""

import pytest

from server.errors import LimitsUnavailable, body_of, headers_of
from server.limits.fields import fields_of
from server.limits.ledger import Bucket, Cost, Decision, Refused, Reservation, Standing
from server.limits.memory_ledger import SWEEP_FROM, MemoryLedger
from server.limits.policy import Payer, Policy, RoleRule, Rule, read_limits
from server.redis.breaker import Breaker
from server.settings import WrongSetting
from tests.ledgers import SlowClock, at_once, draws, requests, tokens

POLICY = Policy(
    user=RoleRule(requests=60, tokens=1000, tokens_a_day=9000, at_once=4, features={"til": Rule(requests=5)}),
    admin=RoleRule(requests=600),
)
FEATURES = ("til", "news", "interview", "chat")


def drawn(payer, feature="chat", policy=POLICY):
    return [(bucket.name, bucket.key, bucket.capacity) for bucket in policy.buckets_of(payer, feature)]


def test_user_draws_from_four_buckets():
    assert POLICY.buckets_of(Payer("ana", "user"), "chat") == (
        Bucket("requests", "{ana}:requests", 60, 60, "requests"),
        Bucket("tokens", "{ana}:tokens", 1000, 60, "tokens"),
        Bucket("tokens-day", "{ana}:tokens-day", 9000, 86400, "tokens"),
        Bucket("at-once", "{ana}:at-once", 4, 900, "calls"),
    )


def test_what_no_rule_names_is_unlimited():
    assert drawn(Payer("ana", "admin")) == [("requests", "{ana}:requests", 600)]


def test_feature_with_a_rule_draws_from_its_own_bucket_as_well():
    assert drawn(Payer("ana", "user"), "til")[4:] == [("til-requests", "{ana}:feature:til:requests", 5)]


def test_rule_of_one_user_changes_only_what_it_sets():
    own = RoleRule(requests=7, tokens=None, features={})

    assert drawn(Payer("ana", "user", rule=own), "til") == [
        ("requests", "{ana}:requests", 7),
        ("tokens-day", "{ana}:tokens-day", 9000),
        ("at-once", "{ana}:at-once", 4),
    ]


def test_key_with_a_rule_is_narrower_than_its_user():
    payer = Payer("ana", "admin", key="k 1", key_rule=Rule(requests=2, window_s=10))

    assert drawn(payer) == [("requests", "{ana}:requests", 600), ("key-requests", "{ana}:key:k%201:requests", 2)]
    assert drawn(Payer("ana", "admin", key="k 1")) == [("requests", "{ana}:requests", 600)]


def test_odd_names_of_users_never_meet():
    """S-27: a name cannot be written so that another one pays."""
    names = ["a", "a}:feature:til", "{a}", "a:key:k", "a%7D", "가", ""]

    keys = [bucket.key for name in names for bucket in POLICY.buckets_of(Payer(name, "user"), "til")]

    assert len(set(keys)) == len(keys)
    assert all(key.count("{") == key.count("}") == 1 for key in keys)


def test_our_own_file_can_be_read_and_admins_may_do_more():
    policy = read_limits(FEATURES)

    assert policy.admin.requests > policy.user.requests
    assert {bucket.name for bucket in policy.buckets_of(Payer("ana", "user"), "chat")} == {
        "requests",
        "tokens",
        "tokens-day",
        "at-once",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("user: {requests: 0}\nadmin: {}", "user.requests"),
        ("user: {requests: true}\nadmin: {}", "user.requests"),
        ("user: {requests: '60'}\nadmin: {}", "user.requests"),
        ("user: {request: 60}\nadmin: {}", "user.request"),
        ("user: {}", "admin"),
        ("user: {features: {tli: {}}}\nadmin: {}", "there is no feature 'tli'; there are til, news"),
        ("user: {window_s: 0}\nadmin: {}", "user.window_s"),
        ("user: [", "cannot be read"),
        ("", "Input should be"),
    ],
)
def test_wrong_file_is_told_with_its_place(tmp_path, text, said):
    path = tmp_path / "limits.yaml"
    path.write_text(text)

    with pytest.raises(WrongSetting) as error:
        read_limits(FEATURES, path)

    assert str(error.value).startswith("limits.yaml")
    assert said in str(error.value)


def test_missing_file_is_told(tmp_path):
    with pytest.raises(WrongSetting, match="cannot be read"):
        read_limits(FEATURES, tmp_path / "none.yaml")


def test_fields_tell_policies_and_standings():
    standings = (Standing(requests(60), 12, 48), Standing(tokens(1000), -5, 61), Standing(at_once(2), 1, None))

    assert fields_of(Decision(Reservation("1", ()), standings)) == {
        "ratelimit-policy": '"requests";q=60;w=60, "tokens";q=1000;qu="tokens";w=60,'
        ' "at-once";q=2;qu="concurrent-requests"',
        "ratelimit": '"requests";r=12;t=48, "tokens";r=0;t=61, "at-once";r=1',
    }


def test_reset_of_the_refusing_bucket_is_the_moment_of_retry_after():
    refused = Refused(requests(60), "spent", 1)

    assert fields_of(Decision(None, (Standing(requests(60), 0, 60),), refused))["ratelimit"] == '"requests";r=0;t=1'


def test_unlimited_call_has_no_fields():
    assert fields_of(Decision(Reservation("1", ()), ())) == {}


def test_refusal_without_redis_says_when_to_ask_again():
    error = LimitsUnavailable(2)

    assert (body_of(error)["status"], body_of(error)["code"]) == (503, "limits_unavailable")
    assert headers_of(error) == {"retry-after": "2"}


async def test_full_buckets_of_idle_callers_are_forgotten():
    clock = SlowClock()
    ledger = MemoryLedger(clock)
    for number in range(4 * SWEEP_FROM):
        decision = await ledger.reserve(draws(requests(10, user=str(number))))
        await ledger.settle(decision.reservation, Cost())
        clock.time += 0.1

    assert ledger.gauges()["buckets"] <= SWEEP_FROM
    assert ledger.gauges()["reservations"] == 0


def test_circuit_opens_after_failures_in_a_row_and_one_probe_tries_for_all():
    clock = SlowClock()
    breaker = Breaker(failures_to_open=3, rest_s=2, clock=clock)
    for outcome in (breaker.failed, breaker.failed, breaker.succeeded, breaker.failed, breaker.failed):
        outcome()
    assert (breaker.state, breaker.failures) == ("closed", 2)

    breaker.failed()
    assert (breaker.state, breaker.may_try()) == ("open", False)

    clock.time += 2
    assert (breaker.state, breaker.may_try(), breaker.may_try()) == ("half-open", True, False)
    breaker.failed()
    assert (breaker.state, breaker.may_try()) == ("open", False)

    clock.time += 2
    assert breaker.may_try()
    breaker.gave_up()
    assert breaker.may_try()
    breaker.succeeded()
    assert (breaker.state, breaker.failures, breaker.may_try(), breaker.may_try()) == ("closed", 0, True, True)
