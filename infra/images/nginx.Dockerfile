# The edge: nginx with our configuration and the built web application.
ARG NGINX_IMAGE
# hadolint ignore=DL3006
FROM ${NGINX_IMAGE}
ARG VERSION=unknown
LABEL org.opencontainers.image.title="haru edge" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /haru
COPY infra/nginx /haru
COPY server/web/built /haru/web
COPY LICENSE /haru/LICENSE
# Certificates are mounted; only run/ is written to, and may be in memory.
RUN install -d -o 10001 -g 10001 /haru/run && install -d /haru/tls
USER 10001:10001
EXPOSE 8080 8443
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s --retries=3 \
    CMD ["curl", "--fail", "--silent", "http://127.0.0.1:8080/alive"]
ENTRYPOINT ["nginx", "-p", "/haru", "-c", "/haru/nginx.conf"]
CMD ["-g", "daemon off;"]
