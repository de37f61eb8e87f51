"""Each fault that the doctor knows, with the flag that mends it."""

from server.doctor.finding import Advice

UNREACHABLE = Advice(
    "VLLM_BASE_URL",
    "No engine answers at {url}. Start it, or set VLLM_BASE_URL to where it listens; the address ends with /v1.",
    "{url}에서 응답하는 엔진이 없습니다. 엔진을 시작하거나 VLLM_BASE_URL을 엔진의 주소로 설정하세요. 주소는 "
    "/v1로 끝나야 합니다.",
)
KEY = Advice(
    "VLLM_API_KEY",
    "The engine does not accept our key. VLLM_API_KEY must be what the engine was started with (--api-key).",
    "엔진이 키를 받아들이지 않습니다. VLLM_API_KEY를 엔진을 시작할 때 준 값(--api-key)과 같게 설정하세요.",
)
NO_API = Advice(
    "VLLM_BASE_URL",
    "What answers at {url} is not the API of an engine. VLLM_BASE_URL must end with /v1 and lead to vLLM itself.",
    "{url}에서 응답하는 것은 엔진의 API가 아닙니다. VLLM_BASE_URL은 /v1로 끝나고 vLLM을 직접 가리켜야 합니다.",
)
MODEL = Advice(
    "--served-model-name={model}",
    "The engine does not serve the profile's model. Start it with this flag, or set VLLM_MODEL to a name it serves.",
    "엔진이 프로필의 모델을 제공하지 않습니다. 이 플래그로 엔진을 시작하거나 VLLM_MODEL을 엔진이 제공하는 "
    "이름으로 설정하세요.",
)
LENGTH = Advice(
    "--max-model-len={context}",
    "The engine's window is smaller than the profile's `context`: long prompts would be refused. Raise the flag, "
    "or lower `context` in the profile to {seen}.",
    "엔진의 최대 길이가 프로필의 `context`보다 짧아 긴 프롬프트가 거절됩니다. 플래그 값을 올리거나 프로필의 "
    "`context`를 {seen}(으)로 낮추세요.",
)
LENGTH_UNKNOWN = Advice(
    "VLLM_BASE_URL",
    "The engine does not say its window (max_model_len); a proxy in between may drop it. Point VLLM_BASE_URL at vLLM.",
    "엔진이 최대 길이(max_model_len)를 알려 주지 않습니다. 중간의 프록시가 지웠을 수 있으니 VLLM_BASE_URL이 "
    "vLLM을 직접 가리키게 하세요.",
)
TEMPLATE = Advice(
    "--chat-template=FILE",
    "The model has no chat template, so that messages cannot become a prompt. Give the engine one.",
    "모델에 채팅 템플릿이 없어 메시지를 프롬프트로 만들 수 없습니다. 엔진에 템플릿을 지정하세요.",
)
NO_TOKENS = Advice(
    "--gpu-memory-utilization",
    "The engine answers but writes no token. Read its log; most often memory has run out: lower "
    "--gpu-memory-utilization or --max-num-seqs and start it again.",
    "엔진이 응답은 하지만 토큰을 쓰지 않습니다. 엔진의 로그를 확인하세요. 대개 메모리 부족이므로 "
    "--gpu-memory-utilization이나 --max-num-seqs를 낮추고 다시 시작하세요.",
)
NO_USAGE = Advice(
    "--enable-force-include-usage",
    "A stream ends without its token counts, so that usage and limits would be guessed. Set the flag; if it is "
    "set, a proxy in between drops `stream_options`.",
    "스트림이 토큰 수 없이 끝나 사용량과 한도를 추정하게 됩니다. 이 플래그를 설정하세요. 이미 설정했다면 중간의 "
    "프록시가 `stream_options`를 지우고 있습니다.",
)
NO_RUNNING_USAGE = Advice(
    "stream_options.continuous_usage_stats",
    "Chunks of a stream do not count as they go, so that a reader who leaves is counted by estimate. The engine "
    "is too old for that, or a proxy in between drops the option: let it pass.",
    "스트림의 조각마다 토큰 수가 오지 않아, 도중에 나간 사용자의 사용량을 추정하게 됩니다. 엔진의 버전이 "
    "오래되었거나 중간의 프록시가 이 옵션을 지웁니다. 옵션을 통과시키세요.",
)
NO_STREAM = Advice(
    "VLLM_BASE_URL",
    "The engine does not stream: {seen}. A proxy in between may break it; point VLLM_BASE_URL at vLLM itself.",
    "엔진이 스트리밍하지 않습니다: {seen}. 중간의 프록시가 막을 수 있으니 VLLM_BASE_URL이 vLLM을 직접 가리키게 하세요.",
)
STRUCTURE = Advice(
    "--structured-outputs-config.backend=xgrammar",
    "The engine does not hold an answer to the form it was asked for. Set the flag; a vLLM that is too old "
    "passes over `structured_outputs` without a word: renew it.",
    "엔진이 요청한 형식을 지키지 않습니다. 이 플래그를 설정하세요. 오래된 vLLM은 `structured_outputs`를 알림 "
    "없이 무시하므로 새 버전으로 올리세요.",
)
REASONING = Advice(
    "--reasoning-parser={parser}",
    "The model's thoughts come as part of its answer. With this flag they come in a field of their own.",
    "모델의 생각이 답변에 섞여 나옵니다. 이 플래그를 주면 별도의 필드로 나옵니다.",
)
NO_RUNTIME_ADAPTERS = Advice(
    "VLLM_ALLOW_RUNTIME_LORA_UPDATING=True",
    "Adapters cannot be loaded while the engine runs. Set this variable in the engine's environment.",
    "엔진이 실행 중일 때 어댑터를 적재할 수 없습니다. 엔진의 환경에 이 변수를 설정하세요.",
)
NO_ADAPTERS = Advice(
    "--enable-lora",
    "The engine was started without adapters. Set the flag, and --max-lora-rank to the highest rank of yours.",
    "엔진이 어댑터 없이 시작되었습니다. 이 플래그를 설정하고 --max-lora-rank를 사용할 어댑터의 가장 큰 랭크로 "
    "맞추세요.",
)
RANK = Advice(
    "--max-lora-rank={rank}",
    "The adapter's rank is above what the engine was started for.",
    "어댑터의 랭크가 엔진의 설정보다 큽니다.",
)
ADAPTER = Advice(
    "--adapter",
    "The engine did not load the adapter: it cannot read that folder, or it was made for another base model.",
    "엔진이 어댑터를 적재하지 못했습니다. 폴더를 읽을 수 없거나 다른 기반 모델용 어댑터입니다.",
)
ADAPTER_STAYS = Advice(
    "/v1/unload_lora_adapter",
    "The engine kept the adapter although it was told to let go of it. A proxy in between may not pass the call on.",
    "해제하라고 했지만 엔진에 어댑터가 남아 있습니다. 중간의 프록시가 요청을 전달하지 않았을 수 있습니다.",
)
GOES_ON = Advice(
    "proxy_ignore_client_abort off",
    "The engine goes on writing for a reader who has left. A proxy in between keeps the connection: switch that "
    "off, or point VLLM_BASE_URL at vLLM itself.",
    "사용자가 나간 뒤에도 엔진이 계속 씁니다. 중간의 프록시가 연결을 유지하고 있으니 그 설정을 끄거나 "
    "VLLM_BASE_URL이 vLLM을 직접 가리키게 하세요.",
)
NO_METRICS = Advice(
    "--disable-log-stats",
    "The engine's /metrics cannot be read: take --disable-log-stats away, and let haru reach /metrics.",
    "엔진의 /metrics를 읽을 수 없습니다. --disable-log-stats를 빼고 haru가 /metrics에 접근할 수 있게 하세요.",
)
BUSY = Advice(
    "haru doctor",
    "Others use the engine now, so that this cannot be told. Run the doctor again when it is quiet.",
    "지금 다른 요청이 엔진을 쓰고 있어 판단할 수 없습니다. 한가할 때 다시 실행하세요.",
)
NO_PREFIXES = Advice(
    "--enable-prefix-caching",
    "The engine reads the same beginning again each time. Set the flag: long conversations then start sooner.",
    "엔진이 같은 앞부분을 매번 다시 읽습니다. 이 플래그를 설정하면 긴 대화의 답변이 더 빨리 시작됩니다.",
)
NO_PREFIX_COUNTS = Advice(
    "--enable-prompt-tokens-details",
    "The engine keeps beginnings of prompts but does not say how much of one it knew. Set the flag.",
    "엔진이 프롬프트 앞부분을 캐시하지만 얼마나 재사용했는지 알려 주지 않습니다. 이 플래그를 설정하세요.",
)
