"""The models a workflow may ask, and the client of their vLLM endpoint; nothing else talks to vLLM."""

from collections.abc import AsyncIterator, Mapping
from functools import cached_property
from typing import Any, Protocol

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, BaseCallbackManager
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import RunnableConfig, ensure_config
from langchain_openai import ChatOpenAI
from langsmith.utils import tracing_is_enabled
from pydantic import PrivateAttr, SecretStr

from nodes.caller import Caller
from nodes.completions import Completions, ModelNotServed, Piece
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
    """One client for each profile; an adapter is a model name of its own on the same engine."""

    def __init__(self, completions: Completions, profiles: Mapping[str, Profile], default: str) -> None:
        self._completions = completions
        self._profiles = profiles
        self._default = default
        # Made now, for it takes a while that the first caller would wait.
        self._clients: dict[tuple[str, str], BaseChatModel] = {
            (profile.name, profile.model): vllm_chat(completions, profile.model, profile)
            for profile in profiles.values()
        }

    def for_caller(self, caller: Caller, feature: str) -> BaseChatModel:
        profile = self._profile(caller.profile, feature)
        model = self._model(profile, caller.adapter)
        key = (profile.name, model)
        if key not in self._clients:
            self._clients[key] = vllm_chat(self._completions, model, profile)
        return self._clients[key]

    def window(self, caller: Caller, feature: str) -> int:
        return self._profile(caller.profile, feature).context

    async def count(self, caller: Caller, feature: str, messages: list[dict[str, str]]) -> int:
        model = self._model(self._profile(caller.profile, feature), caller.adapter)
        return await self._completions.count(model, messages)

    def _profile(self, name: str | None, feature: str) -> Profile:
        if name is None:
            serving = (profile for profile in self._profiles.values() if feature in profile.features)
            return next(serving, self._profiles[self._default])
        if name not in self._profiles:
            raise ModelNotServed(name)
        return self._profiles[name]

    def _model(self, profile: Profile, adapter: str | None) -> str:
        if adapter is None:
            return profile.model
        # Names with a digest come from the registry alone, which has checked them.
        if adapter not in profile.adapters and "@" not in adapter:
            raise ModelNotServed(adapter)
        return adapter


class VllmChat(ChatOpenAI):
    """ChatOpenAI with its network half replaced: the SDK builds some fifteen objects a token, this client none."""

    _completions: Completions = PrivateAttr()

    async def astream(
        self,
        input: LanguageModelInput,  # noqa: A002 (LangChain's name)
        config: RunnableConfig | None = None,
        *,
        stop: list[str] | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[AIMessageChunk]:
        """As LangChain's; a call that nobody traces skips what only tracers need."""
        if stop or not _is_plain(input, config):
            async for chunk in super().astream(input, config, stop=stop, **kwargs):
                yield chunk
            return
        async for piece in self._completions.stream(_streamed(self._plain_payload(input, {**kwargs, "stop": stop}))):
            yield _chunk(piece)

    async def ainvoke(
        self,
        input: LanguageModelInput,  # noqa: A002 (LangChain's name)
        config: RunnableConfig | None = None,
        *,
        stop: list[str] | None = None,
        **kwargs: Any,
    ) -> AIMessage:
        """As LangChain's; a call that nobody traces skips what only tracers need."""
        if stop or not _is_plain(input, config):
            return await super().ainvoke(input, config, stop=stop, **kwargs)
        return _message(await self._completions.whole(self._plain_payload(input, {**kwargs, "stop": stop})))

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
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        async for piece in self._completions.stream(_streamed(self._payload(messages, stop, kwargs))):
            chunk = ChatGenerationChunk(message=_chunk(piece))
            if run_manager:
                await run_manager.on_llm_new_token(piece.text, chunk=chunk)
            yield chunk

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        piece = await self._completions.whole(self._payload(messages, stop, kwargs))
        return ChatResult(generations=[ChatGeneration(message=_message(piece))])

    def _get_invocation_params(self, stop: list[str] | None = None, **kwargs: Any) -> dict[str, Any]:
        """What traces show of a call. LangChain's own rebuilds the list of warning filters twice for each call, which
        was an eighth of the server's time under load."""
        return {"model": self.model_name, **self._default_params, "stop": stop, **kwargs}

    def _payload(self, messages: list[BaseMessage], stop: list[str] | None, given: dict[str, Any]) -> dict[str, Any]:
        """As ChatOpenAI makes it; an option given as None is the profile's own."""
        options = {key: value for key, value in given.items() if value is not None}
        payload: dict[str, Any] = self._get_request_payload(messages, stop=stop, **options)
        extra: dict[str, Any] = payload.pop("extra_body", {})
        return payload | extra


def vllm_chat(completions: Completions, model: str, profile: Profile) -> VllmChat:
    extra = {key: value for key, value in profile.defaults.items() if key not in OPENAI_PARAMETERS}
    own: dict[str, Any] = {key: value for key, value in profile.defaults.items() if key in OPENAI_PARAMETERS}
    chat = VllmChat(
        model=model,
        base_url=completions.base_url,
        api_key=SecretStr("never sent: the completions client has its own key"),
        use_responses_api=False,
        max_retries=0,
        extra_body=extra,
        # In the place of the SDK's two clients, which are never asked and cost 0.15 s to make.
        client=completions,
        async_client=completions,
        **own,
    )
    chat._completions = completions
    return chat


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
    metadata = {"finish_reason": piece.finish}
    return AIMessage(content=piece.text, usage_metadata=_usage(piece), response_metadata=metadata)


def _chunk(piece: Piece) -> AIMessageChunk:
    metadata = {"finish_reason": piece.finish} if piece.finish else {}
    return AIMessageChunk(content=piece.text, usage_metadata=_usage(piece), response_metadata=metadata)


def _usage(piece: Piece) -> Any:
    if not piece.usage:
        return None
    sent, written = piece.usage.get("prompt_tokens") or 0, piece.usage.get("completion_tokens") or 0
    cached = (piece.usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    details = {"input_token_details": {"cache_read": cached}} if cached else {}
    return {"input_tokens": sent, "output_tokens": written, "total_tokens": sent + written, **details}
