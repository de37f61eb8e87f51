"""What a run may expect of its slots, on those that limit nobody and on the room in front of an engine."""

import asyncio

import pytest

from nodes.slots import Unlimited
from server.admission.entrance import Entrance
from server.admission.room import Limits, Room


@pytest.fixture(params=["unlimited", "room"])
def slots(request):
    return Unlimited() if request.param == "unlimited" else Entrance(Room(Limits(2)), "ana")


async def test_parts_side_by_side_all_get_their_turn(slots):
    done = []

    async def part(name):
        async with slots.take(name):
            await asyncio.sleep(0)
            done.append(name)

    await asyncio.gather(*map(part, "abcdef"))

    assert sorted(done) == list("abcdef")


async def test_same_part_may_take_a_slot_again(slots):
    for _ in range(3):
        async with slots.take("1"):
            pass


@pytest.mark.parametrize("fault", [ValueError, asyncio.CancelledError])
async def test_fault_inside_goes_through_and_the_slot_comes_back(slots, fault):
    for _ in range(3):
        with pytest.raises(fault):
            async with slots.take("1"):
                raise fault

    async with asyncio.timeout(20), slots.take("1"):
        pass
