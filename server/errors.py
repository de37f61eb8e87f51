"""Every refusal the API can give, with its status and its words, in one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from nodes.completions import ModelBusy, ModelError, ModelNotServed, ModelUnavailable, PromptRefused
from nodes.privacy.find import MaskingFailed
from retrievers.base import RetrievalUnavailable
from retrievers.documents.base import (
    DocumentDamaged,
    DocumentEmpty,
    DocumentLocked,
    DocumentTooLarge,
    DocumentTooSlow,
    DocumentUnknown,
)
from retrievers.hosted.base import (
    BranchClosed,
    FileThere,
    HostBusy,
    HostedError,
    HostUnavailable,
    NotCommitted,
    RepositoryEmpty,
    RepositoryUnseen,
    TokenTooWeak,
    TokenUnknown,
)
from retrievers.web import FetchError
from server.request_id import REQUEST_ID


class Refusal(Exception):
    """A refusal of the server's own."""


class TurnInProgress(Refusal):
    """The thread is answering another message, and did not finish in time."""


class ThreadChanged(Refusal):
    """Another server answered in this thread meanwhile; storing our turn would lose the other one."""


class QuestionClosed(Refusal):
    """The interview does not wait for an answer to this question (any more)."""


class BadRequest(Refusal):
    """What the client sent cannot be understood; the text says why and may be shown."""


class NotAFile(Refusal):
    """A file is sent as the bytes it is, under a type that no page of another site can send without asking."""


class WrongContentType(Refusal):
    """Only application/json is read: other types can be sent across sites without asking."""


class CompressedBody(WrongContentType):
    """A few bytes could unfold to more than the server holds."""


class UnknownHost(Refusal):
    """Asked for under a name that is not ours: another site may have pointed its own name at us."""


class InvalidInput(Refusal):
    """The input does not have the feature's shape; the text says where and may be shown."""


class Postponed(Refusal):
    """Not now; asking again makes sense after `retry_after_s`."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class NotSignedIn(Refusal):
    """No credentials, or none that are good (any more)."""


class WrongPassword(Refusal):
    """Name and password do not belong together; which of them is wrong is nobody's business."""


class TooManyAttempts(Postponed):
    """So many attempts to sign in failed, under this name or from this address, that the next must wait."""


class LinkSpent(Refusal):
    """A one-time link that was used, is too old, or never was."""


class LastAdmin(Refusal):
    """Without this account nobody could manage the others."""


class NotAllowed(Refusal):
    """The caller is known, but may not do this."""


class OutOfScope(NotAllowed):
    """The key is not good for this feature or model."""


class CrossSite(Refusal):
    """A page of another site sent this with the user's cookie."""


class RevisionChanged(Refusal):
    """The client's copy is older than what is stored; it must be read again."""


class Exists(Refusal):
    """The name is taken; the text says which and may be shown."""


class AdapterRefused(Refusal):
    """The files are no adapter that haru serves; the text says why and may be shown."""


class AdapterStep(Refusal):
    """The adapter's version cannot become that now; the text says why and may be shown."""


class QuotaSpent(Postponed):
    """The caller has used up what it may use for now; the text says of what and may be shown."""

    def __init__(self, retry_after_s: int, what: str) -> None:
        super().__init__(retry_after_s)
        self.args = (what,)


class BeyondQuota(Refusal):
    """One call that needs more than the caller may ever use at once; the text says of what."""


class DocumentsFull(Refusal):
    """The caller keeps as many documents as it may, or as much in them; the text says which."""


class DocumentFailed(Refusal):
    """Reading it went wrong in a way that nobody foresaw, or ended the server more than once."""


class NotReplayable(Refusal):
    """Not enough of the run was kept to run it again from there; the text says what is missing and may be shown."""


class SharingNotAllowed(NotAllowed):
    """What everybody finds, administrators decide here."""


class WordRefused(Refusal):
    """The input has a word that the operator does not allow."""


class TooManyRequests(Postponed):
    """This caller has as many calls waiting as one caller may have."""


class EngineBusy(Postponed):
    """So many wait for the engine that this call cannot, or it has waited in vain."""


class Interrupted(Postponed):
    """The server went away while it wrote; what it had written may be kept."""


class RunsUnavailable(Postponed):
    """The store that the servers share does not tell what another of them writes."""


class LimitsUnavailable(Postponed):
    """Nobody can say whether the caller may still ask, and haru is set to refuse then."""


class Failed(Exception):
    """A run failed for the reason that is its cause. Raised in its place, so that any reason ends as an answer: an
    exception that nobody handles makes the server drop the client's connection."""


class TooMany(Refusal):
    """More inputs in one batch than the server takes."""


class TooLarge(Refusal):
    """The body is larger than the server reads."""


class TracesTooLarge(TooLarge):
    """More in one request of traces than is read at once; the text says what and how much, and may be shown."""


class NotFound(Refusal):
    """There is nothing at this address."""


class WrongMethod(Refusal):
    """The address takes another method."""


class NoSuchModel(Refusal):
    """No feature is offered under this model name."""


class NothingBefore(Refusal):
    """No other model was served before, to which one could go back."""


class EnginesElsewhere(Refusal):
    """Somebody else runs the engine: haru cannot switch it."""


class UnknownProfile(Refusal):
    """infra/profiles has no such profile; the text names those that there are and may be shown."""


@dataclass(frozen=True)
class Problem:
    """One row of the table; `shows_reason` tells whether the exception's own text may reach the client."""

    status: int
    code: str
    en: str
    ko: str
    shows_reason: bool = False


PROBLEMS: dict[type[Exception], Problem] = {
    ModelUnavailable: Problem(
        503,
        "model_unavailable",
        "The model does not answer. It may still be loading; ./status shows it.",
        "모델이 응답하지 않습니다. 아직 불러오는 중일 수 있습니다. ./status 로 확인하세요.",
    ),
    ModelBusy: Problem(
        503, "model_busy", "The model is busy. Try again soon.", "모델이 바쁩니다. 잠시 뒤 다시 시도하세요."
    ),
    ModelNotServed: Problem(
        404, "model_not_served", "There is no such model or adapter.", "그런 모델이나 어댑터가 없습니다."
    ),
    PromptRefused: Problem(
        422,
        "prompt_refused",
        "The model did not accept the request; it is probably too long for it.",
        "모델이 요청을 받아들이지 않았습니다. 너무 긴 요청일 수 있습니다.",
    ),
    ModelError: Problem(
        502, "model_failed", "The model gave no usable answer.", "모델이 쓸 수 있는 답을 주지 않았습니다."
    ),
    MaskingFailed: Problem(
        500,
        "masking_failed",
        "Personal data in the text could not be hidden from the model, so nothing was sent to it.",
        "본문의 개인정보를 모델에게 가릴 수 없어 아무것도 보내지 않았습니다.",
    ),
    RetrievalUnavailable: Problem(
        503, "retrieval_unavailable", "The search over notes does not answer.", "노트 검색이 응답하지 않습니다."
    ),
    HostedError: Problem(
        422,
        "repository_unread",
        "The repository cannot be read:",
        "저장소를 읽을 수 없습니다.",
        shows_reason=True,
    ),
    HostUnavailable: Problem(
        502,
        "repository_unavailable",
        "The host of the repository does not answer as it should:",
        "지금은 저장소 호스트가 제대로 응답하지 않습니다.",
        shows_reason=True,
    ),
    HostBusy: Problem(
        503,
        "repository_busy",
        "The host of the repository wants you to wait:",
        "저장소 호스트가 잠시 기다려 달라고 합니다.",
        shows_reason=True,
    ),
    NotCommitted: Problem(
        422,
        "not_committed",
        "The note was not committed:",
        "노트를 커밋하지 못했습니다.",
        shows_reason=True,
    ),
    TokenUnknown: Problem(
        422,
        "host_token_unknown",
        "The host does not accept the token. It may be mistyped or too old; make a new one there.",
        "저장소 호스트가 토큰을 받아들이지 않습니다. 잘못 입력했거나 만료된 토큰일 수 있습니다. 새로 만들어 넣으세요.",
    ),
    TokenTooWeak: Problem(
        422,
        "host_token_too_weak",
        "The token may not write to this repository. On GitHub it needs “Contents: read and write”, on GitLab the "
        "scope “api” and the role Developer. An archived repository takes no commits at all.",
        "이 토큰으로는 저장소에 쓸 수 없습니다. GitHub에서는 Contents 읽기·쓰기 권한, GitLab에서는 api 범위와 "
        "Developer 역할이 필요합니다. 보관 처리된 저장소에는 커밋할 수 없습니다.",
    ),
    RepositoryUnseen: Problem(
        422,
        "repository_unseen",
        "There is no such repository or branch, or the token may not write there. Look at both names, and at which "
        "repositories the token is for.",
        "그런 저장소나 브랜치가 없거나, 토큰에 쓸 권한이 없습니다. 두 이름과, 토큰에 허용한 저장소를 확인하세요.",
    ),
    RepositoryEmpty: Problem(
        422,
        "repository_empty",
        "The repository has no commits yet. Make a first one there, such as a README.",
        "저장소에 아직 커밋이 없습니다. 그곳에서 README 같은 첫 커밋을 먼저 만드세요.",
    ),
    BranchClosed: Problem(
        422,
        "branch_closed",
        "The branch does not take this commit: it is protected, or has just been changed. Try again, or choose another "
        "branch.",
        "이 브랜치에는 커밋할 수 없습니다. 보호된 브랜치이거나 방금 바뀌었습니다. 다시 시도하거나 다른 브랜치를 "
        "고르세요.",
    ),
    FileThere: Problem(
        409,
        "file_there",
        "There is another file of this name already; it was left as it is.",
        "같은 이름의 다른 파일이 이미 있어 그대로 두었습니다.",
    ),
    DocumentLocked: Problem(
        422,
        "document_locked",
        "The file is locked with a password. Save a copy without one and send that, or paste its text.",
        "암호로 잠긴 파일입니다. 암호 없이 다시 저장해서 보내거나, 내용을 복사해 붙여 넣으세요.",
        shows_reason=True,
    ),
    DocumentUnknown: Problem(
        422,
        "document_unknown",
        "Files of this kind are not read. Send PDF, DOCX, Markdown or plain text.",
        "읽을 수 없는 형식의 파일입니다. PDF, DOCX, Markdown, 텍스트 파일로 보내세요.",
        shows_reason=True,
    ),
    DocumentDamaged: Problem(
        422,
        "document_damaged",
        "The file is damaged. Open it, save it again and send that, or paste its text.",
        "파일이 손상되었습니다. 파일을 열어 다시 저장해서 보내거나, 내용을 복사해 붙여 넣으세요.",
        shows_reason=True,
    ),
    DocumentEmpty: Problem(
        422,
        "document_empty",
        "The file has no text; a scan has only pictures of its pages. Send one with text, or paste it.",
        "파일에 텍스트가 없습니다. 스캔한 쪽은 그림일 뿐입니다. 텍스트가 있는 파일을 보내거나 붙여 넣으세요.",
        shows_reason=True,
    ),
    DocumentTooLarge: Problem(
        413,
        "document_too_large",
        "The file is too large: send at most 8 MiB and 4,000,000 characters of text, for an interview 400,000.",
        "파일이 너무 큽니다. 8 MiB 이하, 텍스트 400만 자(면접은 40만 자) 이하로 보내세요.",
        shows_reason=True,
    ),
    DocumentTooSlow: Problem(
        422,
        "document_too_slow",
        "Reading the file takes too long. Send a simpler copy, or paste its text.",
        "파일을 읽는 데 너무 오래 걸립니다. 더 단순한 파일로 보내거나, 내용을 붙여 넣으세요.",
        shows_reason=True,
    ),
    psycopg.Error: Problem(
        503, "storage_unavailable", "The conversation store does not answer.", "대화 저장소가 응답하지 않습니다."
    ),
    TooManyRequests: Problem(
        429,
        "too_many_requests",
        "You have too many requests waiting. Wait for some of them, then try again.",
        "대기 중인 요청이 너무 많습니다. 앞선 요청이 끝난 뒤 다시 시도하세요.",
    ),
    EngineBusy: Problem(
        503,
        "engine_busy",
        "The model has too much to do right now. Try again later.",
        "지금은 모델에 요청이 몰려 있습니다. 잠시 뒤 다시 시도하세요.",
    ),
    Interrupted: Problem(
        503,
        "interrupted",
        "The server stopped while it was answering. Ask again.",
        "답하는 중에 서버가 멈췄습니다. 다시 물어보세요.",
    ),
    RunsUnavailable: Problem(
        503,
        "runs_unavailable",
        "The answer is written on another server, which cannot be reached right now. Try again soon.",
        "다른 서버에서 답을 쓰고 있으나 지금은 연결할 수 없습니다. 잠시 뒤 다시 시도하세요.",
    ),
    NotSignedIn: Problem(
        401,
        "not_signed_in",
        "Sign in first, or send a valid key as a Bearer token.",
        "먼저 로그인하거나, 유효한 키를 Bearer 토큰으로 보내세요.",
    ),
    WrongPassword: Problem(401, "wrong_password", "Name or password is wrong.", "이름 또는 비밀번호가 맞지 않습니다."),
    TooManyAttempts: Problem(
        429,
        "too_many_attempts",
        "Too many attempts to sign in. Wait, then try again.",
        "로그인 시도가 너무 많습니다. 잠시 기다린 뒤 다시 시도하세요.",
    ),
    LinkSpent: Problem(
        401,
        "link_spent",
        "This sign-in link was used already or is too old. Ask for a new one.",
        "이미 사용했거나 만료된 로그인 링크입니다. 새 링크를 요청하세요.",
    ),
    LastAdmin: Problem(
        409,
        "last_admin",
        "The last active administrator cannot be demoted, locked or deleted.",
        "마지막 남은 관리자는 권한을 내리거나, 잠그거나, 삭제할 수 없습니다.",
    ),
    NotAllowed: Problem(403, "not_allowed", "You may not do this.", "이 작업을 할 권한이 없습니다."),
    OutOfScope: Problem(
        403,
        "out_of_scope",
        "This key is not good for this feature or model.",
        "이 키로는 이 기능이나 모델을 쓸 수 없습니다.",
    ),
    CrossSite: Problem(
        403,
        "cross_site",
        "The request came from a page of another site.",
        "다른 사이트의 페이지에서 보낸 요청입니다.",
    ),
    RevisionChanged: Problem(
        409,
        "revision_changed",
        "It was changed meanwhile. Load it again, then repeat your change.",
        "그사이 내용이 바뀌었습니다. 다시 불러온 뒤 변경하세요.",
    ),
    Exists: Problem(409, "exists", "That already exists.", "이미 있습니다.", shows_reason=True),
    AdapterRefused: Problem(
        422,
        "adapter_refused",
        "This adapter is not taken:",
        "이 어댑터는 받을 수 없습니다.",
        shows_reason=True,
    ),
    AdapterStep: Problem(
        409,
        "adapter_step",
        "The adapter cannot be changed so:",
        "어댑터를 그렇게 바꿀 수 없습니다.",
        shows_reason=True,
    ),
    QuotaSpent: Problem(
        429,
        "quota_spent",
        "You have used up your share for now.",
        "지금 쓸 수 있는 한도를 모두 썼습니다.",
        shows_reason=True,
    ),
    BeyondQuota: Problem(
        422,
        "beyond_quota",
        "This request alone is larger than your limit.",
        "이 요청 하나가 허용된 한도보다 큽니다.",
        shows_reason=True,
    ),
    LimitsUnavailable: Problem(
        503,
        "limits_unavailable",
        "The limits cannot be checked right now. Try again soon.",
        "지금은 사용 한도를 확인할 수 없습니다. 잠시 뒤 다시 시도하세요.",
    ),
    DocumentsFull: Problem(
        413,
        "documents_full",
        "You keep as many documents as you may, or as much in them. Delete some that you do not need.",
        "보관할 수 있는 문서 수나 용량을 모두 썼습니다. 필요 없는 문서를 지운 뒤 다시 시도하세요.",
        shows_reason=True,
    ),
    DocumentFailed: Problem(
        500,
        "document_failed",
        "The document could not be read, for a reason on the server's side. Send it again to try once more.",
        "서버 쪽 문제로 문서를 읽지 못했습니다. 다시 보내면 한 번 더 시도합니다.",
    ),
    FetchError: Problem(
        422,
        "page_unread",
        "The page cannot be read:",
        "웹 페이지를 읽을 수 없습니다.",
        shows_reason=True,
    ),
    SharingNotAllowed: Problem(
        403,
        "sharing_not_allowed",
        "Only administrators share documents with everybody here.",
        "여기서는 관리자만 문서를 모두에게 공개할 수 있습니다.",
    ),
    NotReplayable: Problem(
        409,
        "not_replayable",
        "The run cannot be replayed from this step:",
        "이 단계부터는 다시 실행할 수 없습니다.",
        shows_reason=True,
    ),
    WordRefused: Problem(
        422,
        "word_refused",
        "The text has a word that is not allowed here.",
        "이곳에서 허용하지 않는 단어가 들어 있습니다.",
    ),
    TurnInProgress: Problem(
        409,
        "turn_in_progress",
        "This thread is still answering. Wait for that answer, or stop it.",
        "이 대화는 아직 답하는 중입니다. 답을 기다리거나 멈추세요.",
    ),
    ThreadChanged: Problem(
        409,
        "thread_changed",
        "The thread changed while the answer was written. Ask again.",
        "답을 쓰는 동안 대화가 바뀌었습니다. 다시 물어보세요.",
    ),
    QuestionClosed: Problem(
        409,
        "question_closed",
        "This question does not wait for an answer. Load the interview again.",
        "이 질문은 지금 답변을 기다리고 있지 않습니다. 면접을 다시 불러오세요.",
    ),
    BadRequest: Problem(
        422, "bad_request", "The request cannot be understood.", "요청을 이해할 수 없습니다.", shows_reason=True
    ),
    NotAFile: Problem(
        415,
        "not_a_file",
        "Send the file's bytes as application/octet-stream.",
        "파일 내용을 application/octet-stream 으로 보내세요.",
    ),
    WrongContentType: Problem(
        415,
        "content_type",
        "Send the body as application/json.",
        "본문을 application/json 으로 보내세요.",
    ),
    CompressedBody: Problem(
        415,
        "compressed_body",
        "Send the body uncompressed.",
        "본문을 압축하지 말고 보내세요.",
    ),
    UnknownHost: Problem(
        400,
        "unknown_host",
        "This server does not answer under that name; HARU_HOSTS lists more names.",
        "이 서버는 그 이름으로 응답하지 않습니다. HARU_HOSTS 에 이름을 더할 수 있습니다.",
    ),
    InvalidInput: Problem(
        422,
        "invalid_input",
        "The input is not what this feature takes.",
        "입력 형식이 맞지 않습니다.",
        shows_reason=True,
    ),
    NoSuchModel: Problem(
        404,
        "model_not_found",
        "There is no such model; GET /v1/models lists them.",
        "그런 모델이 없습니다. GET /v1/models 에 목록이 있습니다.",
    ),
    NothingBefore: Problem(
        409,
        "nothing_before",
        "No other model was served here before, so there is nothing to go back to.",
        "이전에 서비스하던 다른 모델이 없어 되돌릴 수 없습니다.",
    ),
    EnginesElsewhere: Problem(
        409,
        "engines_elsewhere",
        "haru does not run the engine here; what it serves is decided where VLLM_BASE_URL points to.",
        "여기서는 haru가 엔진을 실행하지 않습니다. 모델은 VLLM_BASE_URL이 가리키는 곳에서 정해집니다.",
    ),
    UnknownProfile: Problem(
        422,
        "unknown_profile",
        "There is no such model profile. There are:",
        "그런 모델 프로필이 없습니다. 쓸 수 있는 프로필:",
        shows_reason=True,
    ),
    TooMany: Problem(
        413, "too_many", "Too many inputs in one batch.", "한 번에 보낸 입력이 너무 많습니다.", shows_reason=True
    ),
    TooLarge: Problem(413, "too_large", "The body is too large.", "본문이 너무 큽니다."),
    TracesTooLarge: Problem(
        413,
        "traces_too_large",
        "These traces are more than one request may bring, and nothing of them was kept. Send fewer or smaller ones:",
        "요청 하나에 담을 수 있는 트레이스를 넘어 아무것도 저장하지 않았습니다. 나누거나 줄여서 보내세요.",
        shows_reason=True,
    ),
    NotFound: Problem(404, "not_found", "There is nothing at this address.", "이 주소에는 아무것도 없습니다."),
    WrongMethod: Problem(
        405, "wrong_method", "This address takes another method.", "이 주소는 다른 메서드로 호출해야 합니다."
    ),
}
UNKNOWN = Problem(500, "internal", "Something went wrong on the server.", "서버에서 문제가 생겼습니다.")


def problem_of(error: BaseException) -> Problem:
    return problem_of_kind(type(error))


def problem_of_kind(kind: type[BaseException]) -> Problem:
    """The nearest row up the exception's family."""
    rows = (PROBLEMS[one] for one in kind.__mro__ if one in PROBLEMS)
    return next(rows, UNKNOWN)


def words_of(code: str) -> Problem:
    """Of a code that was written down."""
    return next((problem for problem in PROBLEMS.values() if problem.code == code), UNKNOWN)


def of_framework(status: int, said: str) -> Refusal:
    """The frameworks' own refusals in our terms."""
    kinds: dict[int, type[Refusal]] = {
        401: NotSignedIn,
        403: NotAllowed,
        404: NotFound,
        405: WrongMethod,
        413: TooLarge,
    }
    return kinds.get(status, BadRequest)(said)


def invalid(errors: Sequence[Any], place: str = "") -> InvalidInput:
    """From pydantic's list of errors, as one readable sentence."""
    said = (f"{place}{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}" for fault in errors[:5])
    return InvalidInput("; ".join(said))


def body_of(error: BaseException) -> dict[str, Any]:
    """The one error body of the API, on every door (the fields of RFC 9457, and ours)."""
    problem = problem_of(error)
    reason = str(error) if problem.shows_reason else ""
    reason_ko = error.korean if reason and isinstance(error, HostedError) else reason
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.code.replace("_", " "),
        "status": problem.status,
        "code": problem.code,
        "message": f"{problem.en} {reason}".strip(),
        "message_ko": f"{problem.ko} {reason_ko}".strip(),
    }
    if request_id := REQUEST_ID.get():
        body["request_id"] = request_id
    if isinstance(error, Postponed | HostBusy):
        body["retry_after_s"] = error.retry_after_s
    if isinstance(error, FileThere):
        body |= {"version": error.version, "address": error.address}
    return body


def headers_of(error: BaseException) -> dict[str, str]:
    if isinstance(error, NotSignedIn):
        return {"www-authenticate": 'Bearer realm="haru"'}
    return {"retry-after": str(error.retry_after_s)} if isinstance(error, Postponed | HostBusy) else {}
