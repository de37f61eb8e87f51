"""What the first page tells people to send is answered."""

import json
import re

import pytest

from server.settings import ROOT


def requests_of(page):
    text = (ROOT / page).read_text()
    found = re.findall(r"^curl -N http://127\.0\.0\.1:8080(\S+) .*?-d '(\{.*?\})'$", text, re.MULTILINE | re.DOTALL)
    return [(address, json.loads(body)) for address, body in found]


@pytest.mark.parametrize("page", ["README.md", "README.ko.md"])
async def test_each_request_of_the_first_page_is_answered(page, haru):
    sent = requests_of(page)

    answers = [await haru.http.post(address, json=body) for address, body in sent]

    assert [address for address, _ in sent] == ["/chat/stream", "/api/chat", "/v1/chat/completions"]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not any("error" in answer.text for answer in answers)
