{{- /* What the restricted level of pod security asks for, and one user for all our images. */ -}}
{{- define "haru.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "haru.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "haru.pullSecrets" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Over zones and machines, as far as there are some: (list . "server") */ -}}
{{- define "haru.spread" -}}
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector: {matchLabels: {{ include "haru.selector" $ | fromYaml | toJson }}}
{{- end }}
{{- end }}

{{- /* Those keys of the Secret as files of /run/secrets/haru: (list . "engine_key") */ -}}
{{- define "haru.secretVolume" -}}
name: secrets
secret:
  secretName: {{ (index . 0).Values.secret }}
  defaultMode: 0440
  items: {{ range rest . }}
    - {key: {{ . }}, path: {{ . }}}
{{- end }}
{{- end }}

{{- /* Nothing is sent here any more when the pause is over. */ -}}
{{- define "haru.pause" -}}
preStop: {exec: {command: [sleep, {{ . | quote }}]}}
{{- end }}
