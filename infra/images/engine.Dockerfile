# vLLM for one kind of machine: DEVICE is gpu or cpu. It starts any profile of infra/profiles that runs there.
ARG PYTHON_IMAGE
ARG DEVICE
# hadolint ignore=DL3006
FROM ${PYTHON_IMAGE} AS packages-cpu
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
WORKDIR /app
COPY requirements/engine-torch-cpu.txt requirements/engine-cpu.txt requirements/
RUN python3 -m venv .venv-engine \
    && .venv-engine/bin/python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
        --disable-pip-version-check --extra-index-url "${TORCH_INDEX}" -r requirements/engine-torch-cpu.txt \
    && .venv-engine/bin/python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
        --disable-pip-version-check -r requirements/engine-cpu.txt

# hadolint ignore=DL3006
FROM ${PYTHON_IMAGE} AS packages-gpu
WORKDIR /app
COPY requirements/engine-gpu.txt requirements/
RUN python3 -m venv .venv-engine \
    && .venv-engine/bin/python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
        --disable-pip-version-check -r requirements/engine-gpu.txt

# hadolint ignore=DL3006
FROM packages-${DEVICE} AS packages

FROM ${PYTHON_IMAGE}
ARG DEVICE
ARG VERSION=unknown
LABEL org.opencontainers.image.title="haru engine (${DEVICE})" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.licenses="Apache-2.0"
# vLLM compiles small kernels when it starts. The versions are those of the base's day, which its digest pins.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc g++ libc6-dev libgomp1 libnuma1 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 haru \
    && useradd --uid 10001 --gid haru --no-create-home --home-dir /var/lib/haru --shell /usr/sbin/nologin haru \
    && install -d -o haru -g haru /var/lib/haru /var/lib/haru/adapters
WORKDIR /app
COPY --from=packages /app/.venv-engine .venv-engine
COPY LICENSE infra/images/engine_start.py infra/images/engines.json infra/images/alive.py ./
COPY server/embedded/convert.py server/embedded/vllm_on_cpu.py ./
ENV PATH=/app/.venv-engine/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HARU_ENGINES_DEVICE=${DEVICE} \
    HF_HOME=/var/lib/haru/huggingface \
    TRITON_CACHE_DIR=/var/lib/haru/cache/triton \
    TORCHINDUCTOR_CACHE_DIR=/var/lib/haru/cache/inductor
USER 10001:10001
VOLUME ["/var/lib/haru"]
EXPOSE 8000
# Loading tens of gigabytes takes its time.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30m --retries=3 \
    CMD ["python", "/app/alive.py", "http://127.0.0.1:8000/health"]
ENTRYPOINT ["python", "/app/engine_start.py"]
