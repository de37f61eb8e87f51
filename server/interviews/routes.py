"""/api/interviews: mock interviews, each its owner's alone (INT-2)."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from graphs.interview_mock.course import open_prompt
from graphs.interview_mock.questions import avoiding, carried_from, spoken_of
from graphs.interview_mock.session import MockInput, MockState, Reply
from graphs.interview_questions.given import MOST_FOCUS, SHORT_CHARACTERS
from nodes.events import Emit
from server.conversations.export import disposition
from server.conversations.store import as_id
from server.errors import OutOfScope, QuestionClosed
from server.features.admit import Asked, admit
from server.features.run_config import caller_of
from server.identity import Identity, SignedIn
from server.interviews.export import as_csv, as_markdown
from server.interviews.schemas import Answer, Interview, Listed, Numbered, Page, interview_of
from server.interviews.sessions import FEATURE, Interviews, Sitting
from server.interviews.store import InterviewStore
from server.interviews.stream import EVENT_STREAM, told
from server.ticket import ticket_of

PAGE, MOST = 50, 200
DONE: dict[int | str, dict[str, Any]] = {200: {"model": Interview, "content": {EVENT_STREAM: {}}}}
BEGUN: dict[int | str, dict[str, Any]] = {201: {"model": Interview, "content": {EVENT_STREAM: {}}}}


def _interviewee(identity: SignedIn) -> Identity:
    if not identity.scope.allows(FEATURE):
        raise OutOfScope
    return identity


def _store(request: Request) -> InterviewStore:
    return InterviewStore(request.app.state.services.pool)


Interviewee = Annotated[Identity, Depends(_interviewee)]
Store = Annotated[InterviewStore, Depends(_store)]
router = APIRouter(prefix="/api/interviews", tags=["interviews"])


@router.post("", status_code=201, responses=BEGUN, response_class=Response)
async def begin(given: MockInput, caller: Interviewee, store: Store, request: Request) -> Response:
    """Plans the interview and asks the first question. What was weak before comes first: that of `from`, or without it
    what the last reports found weak. Told as server-sent events if these are accepted."""
    given, carried = await _with_memory(given, caller, store)
    await admit(request, Asked(FEATURE, [given.model_dump(mode="json")]))
    interview = str(uuid.uuid4())

    async def work(emit: Emit) -> Interview:
        await _interviews(request).begin(given, carried, _sitting(interview, request, emit))
        return interview_of(await store.of(caller.user, interview))

    response = await told(request, FEATURE, work, 201)
    response.headers["location"] = f"/api/interviews/{interview}"
    return response


@router.get("")
async def listed(
    caller: Interviewee,
    store: Store,
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
    before: uuid.UUID | None = None,
) -> Page:
    """The latest first."""
    rows = await store.listed(caller.user, limit + 1, str(before) if before else None)
    shown = [Listed(**row) for row in rows[:limit]]
    return Page(interviews=shown, next=shown[-1].id if len(rows) > limit else None)


@router.get("/{interview}")
async def opened(interview: str, caller: Interviewee, store: Store) -> Interview:
    """What waits for an answer, what was said, how it was graded, and the report once it is over."""
    return interview_of(await store.of(caller.user, interview))


@router.post("/{interview}/answers", responses=DONE, response_class=Response)
async def answer(interview: str, given: Answer, caller: Interviewee, store: Store, request: Request) -> Response:
    """Grades it and asks what comes next. The same answer sent again is not graded again."""
    reply = Reply(kind="answer", number=given.number, text=given.answer)
    return await _replied(interview, reply, caller, store, request)


@router.post("/{interview}/skip", responses=DONE, response_class=Response)
async def skip(interview: str, given: Numbered, caller: Interviewee, store: Store, request: Request) -> Response:
    """Leaves the question; it counts 0, unless it was answered and this is its follow-up."""
    return await _replied(interview, Reply(kind="skip", number=given.number), caller, store, request)


@router.post("/{interview}/end", responses=DONE, response_class=Response)
async def end(interview: str, caller: Interviewee, store: Store, request: Request) -> Response:
    """The report now. A question that is open and has no answer yet does not count."""
    return await _replied(interview, Reply(kind="end"), caller, store, request)


@router.delete("/{interview}", status_code=204)
async def delete(interview: str, caller: Interviewee, store: Store) -> None:
    """With all that was said in it."""
    await store.delete(caller.user, interview)


@router.get("/{interview}/export", response_class=Response)
async def export(
    interview: str,
    caller: Interviewee,
    store: Store,
    form: Annotated[Literal["md", "csv"], Query(alias="format")] = "md",
) -> Response:
    """Markdown has everything, CSV a row a question."""
    shown = interview_of(await store.of(caller.user, interview))
    headers = {"content-disposition": disposition(shown.title, form)}
    if form == "csv":
        return Response(as_csv(shown), headers=headers, media_type="text/csv; charset=utf-8")
    return Response(as_markdown(shown), headers=headers, media_type="text/markdown; charset=utf-8")


async def _with_memory(
    given: MockInput, caller: Identity, store: InterviewStore
) -> tuple[MockInput, list[dict[str, Any]]]:
    if given.origin is None:
        weak = await store.weak_topics(caller.user, MOST_FOCUS)
        focus = [*given.focus, *(topic[:SHORT_CHARACTERS] for topic in spoken_of(weak, given))]
        return given.model_copy(update={"focus": focus[:MOST_FOCUS]}), []
    earlier: MockState = (await store.of(caller.user, str(given.origin)))["state"]
    if "language" not in given.model_fields_set:
        given = given.model_copy(update={"language": earlier["language"]})
    return avoiding(given, earlier), carried_from(earlier, given)


async def _replied(interview: str, reply: Reply, caller: Identity, store: InterviewStore, request: Request) -> Response:
    row = await store.of(caller.user, interview)
    known = _already(row["state"], reply)
    if not known:
        await admit(request, Asked(FEATURE, [dict(reply)]))

    async def work(emit: Emit) -> Interview:
        if known:
            return interview_of(row)
        await _interviews(request).go_on(reply, _sitting(as_id(interview), request, emit))
        return interview_of(await store.of(caller.user, interview))

    return await told(request, FEATURE, work)


def _already(state: MockState, reply: Reply) -> bool:
    """Whether this very reply was given before. Raises QuestionClosed for any other to a prompt that is not open."""
    waiting = open_prompt(state)
    if reply["kind"] == "end":
        return waiting is None
    if waiting and waiting["number"] == reply["number"]:
        return False
    answered = [prompt for prompt in state["prompts"] if prompt["number"] == reply["number"]]
    is_same = [prompt for prompt in answered if _is_same(prompt["answer"], prompt["outcome"], reply)]
    if not is_same:
        raise QuestionClosed
    return True


def _is_same(answer: str | None, outcome: str, reply: Reply) -> bool:
    if reply["kind"] == "skip":
        return outcome == "skipped"
    return answer is not None and answer == reply["text"].replace("\0", "")


def _sitting(interview: str, request: Request, emit: Emit) -> Sitting:
    return Sitting(interview, caller_of(request, {}), ticket_of(request), emit)


def _interviews(request: Request) -> Interviews:
    interviews: Interviews = request.app.state.interviews
    return interviews
