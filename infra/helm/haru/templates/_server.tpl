{{- define "haru.keys" -}}
{{- $keys := list "haru_secret" "metrics_token" "database_url" "qdrant_api_key" "engine_key" }}
{{- if .Values.redis }}{{ $keys = append $keys "redis_url" }}{{ end }}
{{- $keys | toJson }}
{{- end }}

{{- /* The environment of a server. */ -}}
{{- define "haru.environment" -}}
HARU_PRODUCTION: "true"
HARU_PUBLIC_URL: {{ .Values.publicUrl }}
HARU_PROFILE: {{ .Values.profile }}
HARU_SLOTS: {{ .Values.server.slots | quote }}
HARU_DRAIN_DELAY_SECONDS: {{ .Values.server.pauseSeconds | quote }}
HARU_HOSTS: {{ printf "%s-server" (include "haru.name" .) }}
HARU_TRUSTED_PROXIES: {{ join "," .Values.server.trustedProxies | quote }}
HARU_SECRET_FILE: /run/secrets/haru/haru_secret
HARU_METRICS_TOKEN_FILE: /run/secrets/haru/metrics_token
DATABASE_URL_FILE: /run/secrets/haru/database_url
{{- if .Values.redis }}
REDIS_URL_FILE: /run/secrets/haru/redis_url
{{- end }}
QDRANT_URL: {{ .Values.qdrant.url }}
QDRANT_API_KEY_FILE: /run/secrets/haru/qdrant_api_key
VLLM_API_KEY_FILE: /run/secrets/haru/engine_key
EMBEDDINGS_BASE_URL: http://{{ include "haru.name" . }}-embeddings:8001/v1
{{- if .Values.managed.enabled }}
HARU_CLUSTER_NAMESPACE: {{ .Release.Namespace }}
HARU_CLUSTER_IMAGE: {{ .Values.managed.image }}
HARU_CLUSTER_SECRET: {{ .Values.managed.secret }}
HARU_CLUSTER_CACHE: {{ .Values.managed.cache | quote }}
HARU_CLUSTER_ADAPTERS: {{ include "haru.claim" . | quote }}
HARU_CLUSTER_BESIDE: {{ .Values.managed.beside | quote }}
{{- else }}
{{ include "haru.engineAddresses" . }}
{{- end }}
{{- with .Values.settings }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Each pod by its own name, so that the servers choose by prompt and adapter. A pod that is not there yet is asked
from time to time, and gets calls when it wrote a token. */ -}}
{{- define "haru.engineAddresses" -}}
{{- $urls := list }}{{ $arms := list }}
{{- range $name := keys .Values.engines | sortAlpha }}
{{- $engine := include "haru.engine" (list $ $name) | fromYaml }}
{{- if eq $engine.profile $.Values.profile }}
{{- $service := printf "%s-engine-%s" (include "haru.name" $) $name }}
{{- $most := include "haru.mostPods" $engine | int }}
{{- range $i := until $most }}
{{- $urls = append $urls (printf "http://%s-%d.%s.%s.svc:8000/v1" $service $i $service $.Release.Namespace) }}
{{- if $engine.share }}{{ $arms = append $arms (printf "%s:%v" $name (divf $engine.share $most)) }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
{{- if not $urls }}{{ fail (printf "no engine has the profile %s: give one in `engines`, or set managed.enabled" .Values.profile) }}{{ end }}
{{- if and $arms (ne (len $arms) (len $urls)) }}{{ fail "either all engines of the profile have a share, or none" }}{{ end }}
{{- if .Values.router.enabled -}}
VLLM_BASE_URL: http://{{ include "haru.name" . }}-router:8000/v1
{{- else -}}
VLLM_BASE_URL: {{ first $urls }}
VLLM_MORE_URLS: {{ join "," (rest $urls) | quote }}
VLLM_ARMS: {{ join "," $arms | quote }}
{{- end }}
{{- end }}
