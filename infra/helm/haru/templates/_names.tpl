{{- define "haru.name" -}}
{{- if contains "haru" .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-haru{{ end }}
{{- end }}

{{- /* What a Service or a policy chooses pods by: (list . "server") */ -}}
{{- define "haru.selector" -}}
app.kubernetes.io/name: haru
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "haru.labels" -}}
{{ include "haru.selector" . }}
app.kubernetes.io/part-of: haru
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
{{- end }}

{{- /* Engines, those that haru starts itself among them (server/models/kubernetes/manifests.py). */ -}}
{{- define "haru.anyEngine" -}}
app.kubernetes.io/component: engine
app.kubernetes.io/part-of: haru
{{- end }}

{{- /* An engine with all that it did not say: (list . "main") */ -}}
{{- define "haru.engine" -}}
{{- $root := index . 0 }}
{{- mergeOverwrite (deepCopy $root.Values.engineDefaults) (index $root.Values.engines (index . 1)) | toYaml }}
{{- end }}

{{- /* The most pods that an engine may have. */ -}}
{{- define "haru.mostPods" -}}
{{- if eq .autoscaling.kind "none" }}{{ .replicas }}{{ else }}{{ max (int .replicas) (int .autoscaling.max) }}{{ end }}
{{- end }}

{{- define "haru.claim" -}}
{{- if .Values.adapters.claim }}{{ .Values.adapters.claim }}{{ else if .Values.adapters.size }}{{ include "haru.name" . }}-adapters{{ end }}
{{- end }}
