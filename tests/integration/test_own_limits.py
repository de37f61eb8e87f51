"""What one user, or one key, may use can differ from what the role may (SRV-4)."""

from server.limits.policy import Policy, RoleRule
from tests.integration.conftest import serving

QUESTION = {"input": {"messages": [{"role": "user", "content": "How?"}]}}
ROLES = Policy(user=RoleRule(requests=3), admin=RoleRule())


async def statuses(client, count):
    return [(await client.post("/chat/invoke", json=QUESTION)).status_code for _ in range(count)]


async def test_a_user_of_their_own_limits(settings):
    async with serving(settings, policy=ROLES) as haru:
        kim, lee = await haru.as_user("kim"), await haru.as_user("lee")
        own = {"limits": {"requests": 1}}

        changed = await haru.http.patch(f"/api/users/{await haru.id_of('kim')}", json=own)

        assert changed.json()["limits"] == {"requests": 1}
        haru.accounts.standing.forget(await haru.id_of("kim"))
        assert (await statuses(kim, 2), await statuses(lee, 4)) == ([200, 429], [200, 200, 200, 429])


async def test_a_key_narrows_what_its_owner_may(settings):
    async with serving(settings, policy=ROLES) as haru:
        kim = await haru.as_user("kim")
        made = (await kim.post("/api/keys", json={"name": "ci", "limits": {"requests": 1}})).json()
        narrow = await haru.client({"authorization": f"Bearer {made['key']}"})

        assert made["limits"] == {"requests": 1}
        assert await statuses(narrow, 2) == [200, 429]
        assert await statuses(kim, 3) == [200, 200, 429]


async def test_nobody_sets_own_limits(settings):
    async with serving(settings, policy=ROLES) as haru:
        kim = await haru.as_user("kim")

        answer = await kim.patch(f"/api/users/{await haru.id_of('kim')}", json={"limits": {"requests": 10**6}})

        assert answer.status_code == 403
