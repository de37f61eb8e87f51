"""The models a workflow may ask, and the client of their vLLM engines; nothing else talks to vLLM."""

from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, BaseCallbackManager
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import RunnableConfig, ensure_config
from langchain_openai import ChatOpenAI
from langsmith.utils import tracing_is_enabled
from pydantic import PrivateAttr, SecretStr

from nodes.caller import Caller
from nodes.completions import ModelNotServed, Piece
from nodes.engines.routed import Routed, Way
from nodes.profile import Profile


class ChatModels(Protocol):
    def for_caller(self, caller: Caller, feature: str) -> Any:
        """The chat model for this caller: profile, adapter and sampling parameters are set.

        It has `astream(messages, max_tokens=…)` and `ainvoke(messages, max_tokens=…)` of LangChain's chat models.
        Raises ModelNotServed for a profile or adapter that does not exist.
        """
        ...

    def window(self, caller: Caller, feature: str) -> int:
        """How many tokens the model that would answer can read and write in all."""
        ...

    async def count(self, caller: Caller, feature: str, messages: list[dict[str, str]]) -> int:
        """How many tokens the messages are as a prompt of that model. Raises ModelError if it cannot say."""
        ...


class VllmModels:
    """One client for each profile; an adapter is a model name of its own on the same engines."""

    def __init__(self, engines: Routed, profiles: Mapping[str, Profile], default: str) -> None:
        self._engines = engines
        self._profiles = profiles
        self._default = default
        first = profiles[default]
        # Made now, for it takes a while that the first caller would wait.
        self._clients = {(first.name, first.model): vllm_chat(engines, first.model, first)}

    def for_caller(self, caller: Caller, feature: str) -> "CallersModel":
        profile = self._profile(caller.profile)
        model = self._model(profile, caller.adapter)
        key = (profile.name, model)
        if key not in self._clients:
            self._clients[key] = vllm_chat(self._engines, model, profile)
        return CallersModel(self._clients[key], _way(profile, model, caller))

    def window(self, caller: Caller, feature: str) -> int:
        return self._profile(caller.profile).context

    async def count(self, caller: Caller, feature: str, messages: list[dict[str, str]]) -> int:
        profile = self._profile(caller.profile)
        model = self._model(profile, caller.adapter)
        return await self._engines.count(model, messages, _way(profile, model, caller))

    def _profile(self, name: str | None) -> Profile:
        wanted = name or self._default
        if wanted not in self._profiles:
            raise ModelNotServed(wanted)
        return self._profiles[wanted]

    def _model(self, profile: Profile, adapter: str | None) -> str:
        if adapter is None:
            return profile.model
        # Names with a digest come from the registry alone, which has checked them.
        if adapter not in profile.adapters and "@" not in adapter:
            raise ModelNotServed(adapter)
        return adapter


@dataclass(frozen=True, slots=True)
class CallersModel:
    """A profile's client, which all callers share, and the way of one of them to its engines."""

    chat: "VllmChat"
    way: Way

    @property
    def model_name(self) -> str:
        return self.chat.model_name

    def astream(
        self, messages: LanguageModelInput, config: RunnableConfig | None = None, **options: Any
    ) -> AsyncIterator[AIMessageChunk]:
        return self.chat.astream(messages, config, way=self.way, **options)

    def ainvoke(
        self, messages: LanguageModelInput, config: RunnableConfig | None = None, **options: Any
    ) -> Awaitable[AIMessage]:
        return self.chat.ainvoke(messages, config, way=self.way, **options)


class VllmChat(ChatOpenAI):
    """ChatOpenAI with its network half replaced: the SDK builds some fifteen objects a token, this client none."""

    _engines: Routed = PrivateAttr()
    _way: Way = PrivateAttr()

    async def astream(
        self,
        input: LanguageModelInput,  # noqa: A002 (LangChain's name)
        config: RunnableConfig | None = None,
        *,
        stop: list[str] | None = None,
        way: Way | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[AIMessageChunk]:
        """As LangChain's; a call that nobody traces skips what only tracers need."""
        if stop or not _is_plain(input, config):
            async for chunk in super().astream(input, config, stop=stop, way=way, **kwargs):
                yield chunk
            return
        payload = _streamed(self._plain_payload(input, {**kwargs, "stop": stop}))
        async with aclosing(self._engines.stream(payload, way or self._way)) as pieces:
            async for piece in pieces:
                yield _chunk(piece)

    async def ainvoke(
        self,
        input: LanguageModelInput,  # noqa: A002 (LangChain's name)
        config: RunnableConfig | None = None,
        *,
        stop: list[str] | None = None,
        way: Way | None = None,
        **kwargs: Any,
    ) -> AIMessage:
        """As LangChain's; a call that nobody traces skips what only tracers need."""
        if stop or not _is_plain(input, config):
            return await super().ainvoke(input, config, stop=stop, way=way, **kwargs)
        payload = self._plain_payload(input, {**kwargs, "stop": stop})
        return _message(await self._engines.whole(payload, way or self._way))

    def _plain_payload(self, messages: Any, given: dict[str, Any]) -> dict[str, Any]:
        """What `_payload` makes of messages that are in the protocol's form already."""
        options = {OPTION_NAMES.get(key, key): value for key, value in given.items() if value is not None}
        return {**self._defaults, "messages": messages, **options}

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        defaults = self._payload([], None, {})
        del defaults["messages"]
        return defaults

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        way: Way | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        payload = _streamed(self._payload(messages, stop, kwargs))
        async with aclosing(self._engines.stream(payload, way or self._way)) as pieces:
            async for piece in pieces:
                chunk = ChatGenerationChunk(message=_chunk(piece))
                if run_manager:
                    await run_manager.on_llm_new_token(piece.text, chunk=chunk)
                yield chunk

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        way: Way | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        piece = await self._engines.whole(self._payload(messages, stop, kwargs), way or self._way)
        return ChatResult(generations=[ChatGeneration(message=_message(piece))])

    def _get_invocation_params(
        self, stop: list[str] | None = None, way: Way | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """What traces show of a call. LangChain's own rebuilds the list of warning filters twice for each call, which
        was an eighth of the server's time under load."""
        return {"model": self.model_name, **self._default_params, "stop": stop, **kwargs}

    def _payload(self, messages: list[BaseMessage], stop: list[str] | None, given: dict[str, Any]) -> dict[str, Any]:
        """As ChatOpenAI makes it; an option given as None is the profile's own."""
        options = {key: value for key, value in given.items() if value is not None}
        payload: dict[str, Any] = self._get_request_payload(messages, stop=stop, **options)
        extra: dict[str, Any] = payload.pop("extra_body", {})
        return payload | extra


def vllm_chat(engines: Routed, model: str, profile: Profile) -> VllmChat:
    extra = {key: value for key, value in profile.defaults.items() if key not in OPENAI_PARAMETERS}
    own: dict[str, Any] = {key: value for key, value in profile.defaults.items() if key in OPENAI_PARAMETERS}
    chat = VllmChat(
        model=model,
        api_key=SecretStr("never sent: each engine has its own"),
        use_responses_api=False,
        max_retries=0,
        extra_body=extra,
        # In the place of the SDK's two clients, which are never asked and cost 0.15 s to make.
        client=engines,
        async_client=engines,
        **own,
    )
    chat._engines, chat._way = engines, Way(profile.name)
    return chat


def _way(profile: Profile, model: str, caller: Caller) -> Way:
    return Way(profile.name, caller.user, "" if model == profile.model else model)


OPENAI_PARAMETERS = frozenset({"temperature", "top_p", "max_tokens", "presence_penalty", "frequency_penalty", "seed"})


# ChatOpenAI sends this option under the protocol's newer name.
OPTION_NAMES = {"max_tokens": "max_completion_tokens"}


def _is_plain(given: Any, config: RunnableConfig | None) -> bool:
    """Messages in the protocol's own form, and no callback that wants to hear of the call."""
    callbacks = ensure_config(config).get("callbacks")
    heard = callbacks.handlers if isinstance(callbacks, BaseCallbackManager) else callbacks
    return not heard and not tracing_is_enabled() and isinstance(given, list) and isinstance(given[0], dict)


def _streamed(payload: dict[str, Any]) -> dict[str, Any]:
    # vLLM then counts in each chunk: what a reader who leaves has used is known.
    return payload | {"stream": True, "stream_options": {"include_usage": True, "continuous_usage_stats": True}}


def _message(piece: Piece) -> AIMessage:
    metadata = {"finish_reason": piece.finish, "engine": piece.engine, "arm": piece.arm}
    return AIMessage(content=piece.text, usage_metadata=_usage(piece), response_metadata=metadata)


def _chunk(piece: Piece) -> AIMessageChunk:
    return AIMessageChunk(content=piece.text, usage_metadata=_usage(piece), response_metadata=_facts(piece))


def _facts(piece: Piece) -> dict[str, str]:
    """What traces keep of an answer, each in one chunk only, since LangChain adds texts up."""
    facts = {"finish_reason": piece.finish} if piece.finish else {}
    return {"engine": piece.engine, "arm": piece.arm, **facts} if piece.engine else facts


def _usage(piece: Piece) -> Any:
    if not piece.usage:
        return None
    sent, written = piece.usage.get("prompt_tokens") or 0, piece.usage.get("completion_tokens") or 0
    cached = (piece.usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    details = {"input_token_details": {"cache_read": cached}} if cached else {}
    return {"input_tokens": sent, "output_tokens": written, "total_tokens": sent + written, **details}
