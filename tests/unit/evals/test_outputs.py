"""Reading what features put out: sentences, what was dropped, what only quotes; shapes may change a little."""

from evals.outputs import Dropped, Told, read


def test_note_tells_its_sections_with_their_commits_but_for_those_that_quote():
    output = {
        "sections": [
            {"body": "It adds a\\_pool.", "sources": [{"sha": "a1", "path": "a"}, {"sha": "a1", "path": "b"}]},
            {"body": "- Add a pool", "sources": [{"sha": "b2", "path": "c"}]},
        ],
        "verification": {"dropped": [{"part": "1", "sentence": "It is 5.", "why": "not in the evidence: 5"}]},
        "usage": {"input_tokens": 3},
    }

    reading = read("til", output)

    assert reading.told == [Told("It adds a_pool.", ("a1",))]
    assert reading.dropped == [Dropped("It is 5.", "not in the evidence: 5")]
    assert (reading.places, reading.quoted, reading.usage) == (2, 1, {"input_tokens": 3})


def test_note_of_parts_with_statements_tells_each_with_its_own_commits():
    statements = [{"text": "One.", "sources": [{"sha": "a1"}]}, {"text": "Two.", "sources": [{"sha": "b2"}]}]
    output = {"sections": [{"heading": "Pools", "parts": [{"kind": "done", "statements": statements}]}]}

    assert read("til", output).told == [Told("One.", ("a1",)), Told("Two.", ("b2",))]


def test_statements_that_quote_are_not_the_models():
    own = {"text": "It is fast.", "paragraph": 0, "quote": "Fast."}
    quoted = {"text": "As it stands.", "paragraph": 1, "quoted": True}
    stories = [
        {
            "summary": "x",
            "status": "written",
            "statements": [own, quoted],
            "why_it_matters": {"text": "It saves time."},
        },
        {"summary": "y", "status": "written", "quoted": True, "statements": [quoted], "why_it_matters": None},
    ]

    reading = read("news", {"stories": stories})

    assert [told.text for told in reading.told] == ["It is fast.", "It saves time."]
    assert (reading.places, reading.quoted) == (2, 1)


def test_summary_that_only_quotes_tells_nothing():
    stories = [
        {"summary": "It is fast.", "quoted": False, "status": "written"},
        {"summary": "Quoted.", "quoted": True, "status": "written"},
        {"summary": "", "status": "unread"},
    ]

    reading = read("news", {"stories": stories})

    assert (reading.told, reading.places, reading.quoted) == ([Told("It is fast.")], 3, 2)


def test_question_in_a_set_form_and_an_answer_that_quotes_are_not_the_models():
    questions = [
        {"question": "Why?", "answer": "Because.", "templated": False, "answer_quoted": False},
        {"question": "How?", "answer": "Quoted.", "templated": False, "answer_quoted": True},
        {"question": "What?", "answer": "Quoted.", "templated": True, "answer_quoted": True},
    ]

    assert [told.text for told in read("interview", {"questions": questions}).told] == ["Why?", "Because.", "How?"]


def test_sentence_is_known_again_whatever_marks_were_put_into_it():
    output = {
        "sections": [{"body": "It sets `a_b` \\(to 3\\)."}],
        "verification": {"dropped": [{"sentence": "The whole of this sentence. And more.", "why": "said before"}]},
    }

    reading = read("til", output)

    assert reading.shows("It sets a_b (to 3).")
    assert reading.why_dropped("The whole of this sentence.") == "said before"
    assert reading.why_dropped("It sets a_b (to 3).") is None
