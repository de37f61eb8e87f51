"""What is counted of requests, and that nobody can make series by inventing names."""

from nodes.tally import Tally
from server.metrics.labels import words_of
from server.metrics.metrics import Metrics
from server.ticket import Ticket
from tests.exposition import samples_of, series_of

WORDS = words_of(["til", "chat"], ["smollm2"], ["small"])


def ticket(**given):
    made = Ticket("a-request", began=100.0, feature="til", status=200)
    for name, value in given.items():
        setattr(made, name, value)
    return made


def told(*tickets):
    metrics = Metrics(WORDS)
    for one in tickets:
        metrics.closed(one, 104.0)
    return samples_of(metrics.page().decode())


def test_a_request_of_a_feature_is_counted_under_the_names_of_the_specification():
    page = told(ticket(tally=Tally(model="smollm2")))

    labels = {"model": "smollm2", "status": "200", "feature": "til"}
    assert page["chat_requests_total", labels] == 1
    assert page["chat_request_duration_seconds_sum", {"feature": "til"}] == 4


def test_tokens_and_first_text_are_told_by_opentelemetrys_names():
    tally = Tally(model="smollm2", input_tokens=30, output_tokens=12, cached_tokens=8, queued_s=0.5)
    tally.first_text_at = 101.5
    page = told(ticket(tally=tally))

    about = {"gen_ai_operation_name": "chat", "gen_ai_request_model": "smollm2", "feature": "til"}
    assert page["gen_ai_client_token_usage_sum", about | {"gen_ai_token_type": "input"}] == 30
    assert page["gen_ai_client_token_usage_sum", about | {"gen_ai_token_type": "output"}] == 12
    assert page["gen_ai_server_time_to_first_token_seconds_sum", about] == 1.5
    assert page["haru_cached_input_tokens_total", {"model": "smollm2"}] == 8
    assert page["haru_queue_wait_seconds_sum", {"feature": "til"}] == 0.5


def test_a_request_to_no_feature_is_counted_as_answered_only():
    page = told(ticket(feature=None, status=401, code="not_signed_in"))

    assert page["haru_http_requests_total", {"status": "401"}] == 1
    assert page["haru_refusals_total", {"code": "not_signed_in"}] == 1
    assert series_of(page, "chat_requests_total") == []


def test_a_kept_answer_has_neither_waited_nor_read_anything():
    page = told(ticket(cache="hit"))

    assert page["haru_cache_answers_total", {"how": "hit", "feature": "til"}] == 1
    assert series_of(page, "gen_ai_client_token_usage_count") == []


def test_ten_thousand_invented_names_make_no_series():
    """S-31"""

    def invented(at):
        tally = Tally(model=f"model-{at}")
        return ticket(feature=f"feature-{at}", tally=tally, code=f"code-{at}", cache=f"how-{at}", status=1000 + at)

    once = told(invented(0))
    often = told(*map(invented, range(10_000)))

    assert once.known() == often.known()
    labels = {"model": "other", "status": "other", "feature": "other"}
    assert often["chat_requests_total", labels] == 10_000


def test_adapters_are_told_as_one():
    """Their names at the engine hold what users call them."""
    page = told(ticket(tally=Tally(model="mine@3")), ticket(tally=Tally(model="another@1")))

    assert page["chat_requests_total", {"model": "adapter", "status": "200", "feature": "til"}] == 2


def test_no_label_names_a_person():
    """S-31"""
    names = {name for _, labels in told(ticket(tally=Tally(model="smollm2"))).known() for name in labels}

    assert names & {"user", "user_id", "key", "request_id", "conversation", "path"} == set()
