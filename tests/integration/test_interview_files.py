"""A resume as a file, through the door: its text is asked about, and a file that cannot be read is refused by name."""

from base64 import b64encode

import pytest

from tests.files import locked_pdf, pdf

RESUME = "Redis locks of the payment service expire by themselves, so that no dead client holds one for ever."


def asked(data):
    return {"input": {"resume": {"name": "cv.pdf", "content": b64encode(data).decode()}, "count": 1}}


async def test_resume_as_a_file_is_asked_about(haru):
    answer = await haru.http.post("/interview/invoke", json=asked(pdf(RESUME)))

    [question] = answer.json()["output"]["questions"]
    assert question["source"]["quote"] == RESUME
    assert sum(line["weight"] for line in question["rubric"]) == pytest.approx(1)


async def test_locked_resume_is_refused_with_what_to_do(haru):
    answer = await haru.http.post("/interview/invoke", json=asked(locked_pdf("secret")))

    said = answer.json()
    assert (answer.status_code, said["code"]) == (422, "document_locked")
    assert said["message"].endswith("or paste its text. cv.pdf")
