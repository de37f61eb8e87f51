"""The arithmetic of large indexes."""

from argparse import ArgumentTypeError
from dataclasses import replace

import pytest

from benchmarks.sizing import Cluster, Corpus, Parts, Plan, cluster_of, days, number, parts_of, report

TEN_MILLION = Corpus(10_000_000)


def test_each_part_is_the_bytes_of_one_chunk_times_the_chunks():
    assert parts_of(TEN_MILLION, Plan("int8")) == Parts(
        originals=10_000_000 * 384 * 4,
        searched=10_000_000 * 384,
        graph=10_000_000 * 16 * 9,
        sparse=10_000_000 * 80 * 8,
        payload=10_000_000 * 1100,
        indexes=10_000_000 * 160,
    )


@pytest.mark.parametrize(("quantisation", "bytes_a_vector"), [("none", 1536), ("int8", 384), ("binary", 48)])
def test_quantisation_shrinks_what_is_searched_and_never_the_originals(quantisation: str, bytes_a_vector: int):
    parts = parts_of(TEN_MILLION, Plan(quantisation))

    assert parts.searched == 10_000_000 * bytes_a_vector
    assert parts.originals == 10_000_000 * 1536


def test_unquantised_vectors_lie_on_disk_once():
    plain, small = parts_of(TEN_MILLION, Plan("none")), parts_of(TEN_MILLION, Plan("int8"))

    assert small.disk - plain.disk == int(1.5 * small.searched)
    assert small.memory < plain.memory


def test_memory_of_dense_vectors_alone_is_what_qdrant_says():
    corpus = Corpus(1_000_000, dimension=1024, terms=0, payload=0, indexed=-60)

    assert parts_of(corpus, Plan("none", m=0)).memory == 6_144_000_000


def test_ten_times_the_chunks_take_ten_times_the_bytes():
    one, ten = parts_of(TEN_MILLION, Plan()), parts_of(replace(TEN_MILLION, chunks=100_000_000), Plan())

    assert ten.memory == 10 * one.memory
    assert ten.disk == 10 * one.disk


def test_replicas_need_three_nodes_and_a_single_copy_needs_one():
    small = parts_of(Corpus(100_000), Plan())

    assert cluster_of(small, Plan(replicas=2)) == Cluster(nodes=3, shards=6)
    assert cluster_of(small, Plan(replicas=1)) == Cluster(nodes=1, shards=2)


@pytest.mark.parametrize("plan", [Plan(node_memory=16), Plan(node_disk=50)])
def test_whichever_runs_out_first_decides_how_many_nodes(plan: Plan):
    parts = parts_of(TEN_MILLION, plan)
    nodes = cluster_of(parts, plan).nodes

    def holds(many: int) -> bool:
        fits = 2 * parts.memory <= many * 0.8 * plan.node_memory * 1e9
        return fits and 2 * parts.disk <= many * 0.8 * plan.node_disk * 1e9

    assert holds(nodes)
    assert not holds(nodes - 1)


def test_days_follow_from_the_rate():
    assert days(864_000, rate=10) == 1


@pytest.mark.parametrize(("written", "meant"), [("10M", 10_000_000), ("250k", 250_000), ("1.5M", 1_500_000), ("7", 7)])
def test_numbers_have_units(written: str, meant: int):
    assert number(written) == meant


@pytest.mark.parametrize("written", ["0", "0.5", "-3k"])
def test_a_number_of_chunks_is_a_whole_one(written: str):
    with pytest.raises(ArgumentTypeError):
        number(written)


def test_the_report_has_a_row_for_each_size_and_quantisation_and_prices_only_if_one_is_given():
    free = report([TEN_MILLION, Corpus(100_000_000)], Plan(), [20.0])
    priced = report([TEN_MILLION], Plan(price=500), [20.0])

    assert [line.split(" | ")[1] for line in free.splitlines()[2:8]] == ["float32", "int8", "binary"] * 2
    assert "a month" not in free
    assert "| 1,500 |" in priced
