# The server, its commands, migrations and the embeddings server. PYTHON_IMAGE is a Python 3.11 with its digest:
# scripts/images.sh gives it.
ARG PYTHON_IMAGE
FROM ${PYTHON_IMAGE} AS packages
WORKDIR /app
COPY requirements/app.txt requirements/
# pip goes when its work is done. No file may be left that Python runs by itself at every start (S-34).
RUN python3 -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
        --disable-pip-version-check -r requirements/app.txt \
    && .venv/bin/python -m pip uninstall --yes --quiet pip setuptools \
    && test -z "$(find .venv -name '*.pth')"

FROM ${PYTHON_IMAGE}
ARG VERSION=unknown
LABEL org.opencontainers.image.title="haru" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 haru \
    && useradd --uid 10001 --gid haru --no-create-home --home-dir /var/lib/haru --shell /usr/sbin/nologin haru \
    && install -d -o haru -g haru /var/lib/haru /var/lib/haru/adapters
WORKDIR /app
COPY --from=packages /app/.venv .venv
COPY LICENSE ./
COPY infra/images/alive.py infra/images/probe.py ./
COPY infra/*.yaml infra/
COPY infra/profiles infra/profiles
COPY retrievers retrievers
COPY nodes nodes
COPY graphs graphs
COPY evals evals
COPY server server
RUN .venv/bin/python -m compileall -q retrievers nodes graphs evals server
ENV PATH=/app/.venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HARU_HOST=0.0.0.0 \
    HARU_PORT=8080 \
    HARU_VAR=/var/lib/haru
USER 10001:10001
VOLUME ["/var/lib/haru"]
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "/app/alive.py", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["python", "-m"]
CMD ["server.serve"]
