"""Adapters in a real PostgreSQL: over two servers, with rollback, and what goes with a user (MOD-4)."""

import time
import uuid
from pathlib import Path

import psycopg
import pytest

from nodes.engines.base import Engine
from server.adapters.base import Asking
from server.adapters.catalogue import Catalogue
from server.adapters.engines import MemoryEngine
from server.adapters.judge import Counts
from server.adapters.keeper import Adapters, evaluated_gate
from server.adapters.loading import Loading
from server.adapters.registry import New, Registry
from server.adapters.shelf import Kept, Shelf
from server.adapters.sources import Folder
from server.db.pool import open_pool
from server.errors import AdapterStep, Exists, NotFound
from tests.adapters import BASE, adapter

KO = New("ko")
ROOT = "00000000-0000-4000-8000-0000000000aa"


@pytest.fixture(autouse=True)
async def _root(sql):
    await sql.execute("INSERT INTO users (id, name, role) VALUES (%s, 'root', 'admin')", (ROOT,))


@pytest.fixture
async def pool(database):
    async with open_pool(database, 4) as opened:
        yield opened


@pytest.fixture
def registry(pool):
    return Registry(pool, Shelf(Path("/shelf")))


@pytest.fixture
def engine():
    return MemoryEngine()


@pytest.fixture
def adapters(registry, engine):
    return server_of(registry, engine)


def server_of(registry, engine, **given):
    served = [Engine("one", "http://one/v1", profile=BASE.profile)]
    loading = Loading(engine, 4, lambda _: True, lambda: 0.0)
    return Adapters(registry, {BASE.profile: BASE}, lambda: served, lambda _: loading, **given)


def kept(mark, base="small"):
    return Kept(mark * 64, base, 4, 100, Path("/shelf"))


async def user(sql, name):
    made = str(uuid.uuid4())
    await sql.execute("INSERT INTO users (id, name) VALUES (%s, %s)", (made, name))
    return made


async def two_versions(adapters):
    for mark in "12":
        number = await adapters.registry.add(KO, kept(mark), ROOT)
        await adapters.promote("ko", number, 1.0, ROOT)
    await adapters.registry.assign("ko", None, ROOT, is_default=False)
    await adapters.refresh()


async def states(registry):
    known = await registry.catalogue(Catalogue())
    return [(one.number, one.state, one.share) for one in known.adapters["ko"].versions]


async def chosen(adapters, asked="ko", who="kim"):
    return (await adapters.of(Asking(who, "til", "commits", asked))).model


async def test_version_goes_its_way_from_registered_to_live_and_the_engine_has_it(adapters, registry, engine):
    await registry.add(KO, kept("1"), ROOT)
    assert await states(registry) == [(1, "registered", 0)]

    await adapters.promote("ko", 1, 0.2, ROOT)
    assert await states(registry) == [(1, "canary", 0.2)]

    await adapters.promote("ko", 1, 1.0, ROOT)
    assert await states(registry) == [(1, "live", 1)]
    assert set(engine.held) == {"ko@111111111111"}
    told = [(each["number"], each["what"], each["by"]) for each in await registry.events("ko")]
    assert told[::-1] == [(1, "added", ROOT), (1, "loaded", ROOT), (1, "canary 20%", ROOT), (1, "live", ROOT)]


async def test_same_files_again_are_the_same_version_and_other_files_the_next(registry):
    assert [await registry.add(KO, kept(mark), ROOT) for mark in "1121"] == [1, 1, 2, 1]


async def test_name_is_its_owners(registry, sql):
    ana = await user(sql, "ana")
    await registry.add(New("mine", ana), kept("1"), ana)

    with pytest.raises(Exists):
        await registry.add(New("mine"), kept("2"), ROOT)


async def test_rollback_is_one_call_and_the_next_run_has_the_old_version(adapters, registry):
    await two_versions(adapters)
    assert await chosen(adapters) == "ko@222222222222"

    await adapters.rollback("ko", ROOT, "worse")

    assert await chosen(adapters) == "ko@111111111111"
    assert await states(registry) == [(1, "live", 1), (2, "retired", 0)]
    assert [each["why"] for each in (await registry.events("ko"))[:2]] == ["worse", "worse"]


async def test_other_servers_hear_of_it_at_their_next_look(adapters, registry):
    other = server_of(registry, MemoryEngine())
    await two_versions(adapters)
    await other.look()
    await adapters.rollback("ko", ROOT)
    before = await chosen(other)

    await other.look()

    assert (before, await chosen(other)) == ("ko@222222222222", "ko@111111111111")


async def test_version_that_no_engine_takes_is_not_promoted(adapters, registry, engine):
    await registry.add(KO, kept("1"), ROOT)
    engine.broken.add("ko@111111111111")

    with pytest.raises(AdapterStep, match="cannot be loaded"):
        await adapters.promote("ko", 1, 1.0, ROOT)

    assert await states(registry) == [(1, "registered", 0)]


async def test_version_for_another_model_and_one_that_is_none_are_not_promoted(adapters, registry):
    await registry.add(KO, kept("1", base="large"), ROOT)

    with pytest.raises(AdapterStep, match="made for large"):
        await adapters.promote("ko", 1, 1.0, ROOT)
    for name, number in (("ko", 2), ("no", 1)):
        with pytest.raises(NotFound):
            await adapters.promote(name, number, 1.0, ROOT)


async def test_nothing_is_loaded_that_has_not_passed_the_evaluation(registry, engine):
    adapters = server_of(registry, engine, gate=evaluated_gate)
    await registry.add(KO, kept("1"), ROOT)
    with pytest.raises(AdapterStep, match="ko:1 has not come to the evals"):
        await adapters.promote("ko", 1, 1.0, ROOT)
    await registry.score("ko", 1, {"loss": 0.4}, ROOT)
    await registry.score("ko", 1, {"gate": 0.0}, ROOT)
    with pytest.raises(AdapterStep, match="ko:1 did not pass the evals"):
        await adapters.promote("ko", 1, 1.0, ROOT)
    assert engine.held == {}

    await registry.score("ko", 1, {"gate": 1.0}, ROOT)
    await adapters.promote("ko", 1, 1.0, ROOT)

    assert await states(registry) == [(1, "live", 1)]
    assert adapters.catalogue.adapters["ko"].numbered(1).scores == {"loss": 0.4, "gate": 1.0}


@pytest.mark.parametrize("fault", ["error", "failed"])
async def test_canary_that_does_badly_is_taken_back_by_itself(adapters, registry, fault):
    await two_versions(adapters)
    await registry.add(KO, kept("3"), ROOT)
    await adapters.promote("ko", 3, 0.2, ROOT)
    _, live, canary = adapters.catalogue.adapters["ko"].versions
    for _ in range(30):
        adapters.ended(canary, **{"error": False, "failed": False, fault: True})
        adapters.ended(live, error=False, failed=False)

    await adapters.look()

    assert await states(registry) == [(1, "loaded", 0), (2, "live", 1), (3, "retired", 0)]
    [last] = await registry.events("ko", limit=1)
    assert (last["by"], last["number"], "30 of" in last["why"] or "all of 30" in last["why"]) == ("haru", 3, True)


async def test_live_version_that_does_worse_than_the_one_before_is_taken_back(adapters, registry):
    await two_versions(adapters)
    old, new = adapters.catalogue.adapters["ko"].versions
    for _ in range(20):
        adapters.ended(old, error=False, failed=False)
        adapters.ended(new, error=True, failed=False)

    await adapters.look()

    assert await states(registry) == [(1, "live", 1), (2, "retired", 0)]


async def test_runs_of_all_servers_count_together_and_a_fault_of_both_versions_takes_nobody_back(adapters, registry):
    await two_versions(adapters)
    other = server_of(registry, MemoryEngine())
    old, new = adapters.catalogue.adapters["ko"].versions
    for each in (adapters, other):
        for _ in range(15):
            each.ended(old, error=True, failed=False)
            each.ended(new, error=True, failed=False)
        await each.look()

    assert await registry.counted("ko") == {1: Counts(30, 30, 0), 2: Counts(30, 30, 0)}
    assert await states(registry) == [(1, "loaded", 0), (2, "live", 1)]


async def test_two_servers_that_take_back_at_once_take_back_once(adapters, registry):
    await two_versions(adapters)
    for _ in range(2):
        await registry.rollback("ko", "haru", "worse", of=2)

    assert await states(registry) == [(1, "live", 1), (2, "retired", 0)]


async def test_what_is_granted_can_be_used_until_it_is_withdrawn(adapters, registry, sql):
    ana, bob = await user(sql, "ana"), await user(sql, "bob")
    await registry.add(New("ko", ana), kept("1"), ana)
    await adapters.promote("ko", 1, 1.0, ROOT)
    await registry.assign("ko", bob, ROOT, is_default=True)
    await adapters.refresh()

    assert [await chosen(adapters, "", who) for who in (ana, bob)] == ["", "ko@111111111111"]
    await registry.withdraw("ko", bob, ROOT)
    await adapters.refresh()
    assert await chosen(adapters, "", bob) == ""


async def test_adapters_of_a_user_go_with_the_user_and_other_servers_hear_of_it(adapters, registry, sql):
    ana, bob = await user(sql, "ana"), await user(sql, "bob")
    await registry.add(New("ko", ana), kept("1"), ana)
    await registry.add(New("other"), kept("2"), ROOT)
    await registry.assign("ko", bob, ROOT, is_default=False)
    await registry.assign("other", ana, ROOT, is_default=False)
    await adapters.refresh()

    await sql.execute("DELETE FROM users WHERE id = %s", (ana,))
    await adapters.refresh()

    assert (list(adapters.catalogue.adapters), adapters.catalogue.uses) == (["other"], {})
    assert ana not in str(await registry.events())


async def test_files_of_no_version_are_swept_away(pool, tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    registry = Registry(pool, shelf)
    gone = shelf.put(Folder(adapter(tmp_path / "a")), [BASE])
    there = shelf.put(Folder(adapter(tmp_path / "b", fill=2)), [BASE])
    await registry.add(KO, there, ROOT)

    await registry.sweep(0.0)
    assert sorted(shelf.digests()) == sorted([gone.digest, there.digest])
    await registry.sweep(time.time() + 1)
    assert shelf.digests() == [there.digest]


async def test_removal_is_told_with_who_did_it(registry):
    await registry.add(KO, kept("1"), ROOT)

    await registry.remove("ko", ROOT)

    [last] = await registry.events("ko", limit=1)
    assert (last["what"], last["by"]) == ("removed", ROOT)
    with pytest.raises(NotFound):
        await registry.remove("ko", ROOT)


async def test_counts_wait_while_the_database_is_away(adapters, registry, monkeypatch):
    await two_versions(adapters)
    live = adapters.catalogue.adapters["ko"].versions[1]
    adapters.ended(live, error=True, failed=False)

    async def away(counts):
        raise psycopg.OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(registry, "count", away)
        with pytest.raises(psycopg.OperationalError):
            await adapters.look()
    await adapters.look()

    assert await registry.counted("ko") == {2: Counts(1, 1, 0)}


async def test_engine_that_was_started_anew_has_the_live_versions_again(adapters, engine):
    await two_versions(adapters)
    engine.restart()

    await adapters.reconcile()

    assert set(engine.held) == {"ko@222222222222"}
