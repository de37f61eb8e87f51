{{- /* What an engine has beside its model's place: (dict "root" . "engine" $engine) */ -}}
{{- define "haru.engineEnvironment" -}}
- {name: HARU_PROFILE, value: {{ .engine.profile }}}
- {name: VLLM_API_KEY_FILE, value: /run/secrets/haru/engine_key}
{{- if has .root.Values.models.source (list "copy" "mount") }}
- {name: HF_HUB_OFFLINE, value: "1"}
{{- end }}
{{- end }}

{{- define "haru.engineResources" -}}
requests: {{ toYaml .resources.requests | nindent 2 }}
limits: {{ toYaml .resources.limits | nindent 2 }}
{{- if .gpus }}
  nvidia.com/gpu: {{ .gpus }}
{{- end }}
{{- end }}

{{- /* Where a GPU is, and nothing else may be. */ -}}
{{- define "haru.enginePlace" -}}
{{- with .nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- if .gpus }}
tolerations:
  - {key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}
{{- end }}
{{- end }}

{{- /* Before the engine starts: the model from the bucket, as far as it is not on the disk yet. */ -}}
{{- define "haru.copyModels" -}}
initContainers:
  - name: models
    image: {{ .Values.images.copier }}
    command: [gcloud, storage, rsync, --recursive, --no-user-output-enabled]
    args: ["gs://{{ .Values.models.bucket }}/huggingface", /var/lib/haru/huggingface]
    env:
      - {name: CLOUDSDK_CONFIG, value: /tmp/gcloud}
      - {name: HOME, value: /tmp}
    resources:
      requests: {cpu: "1", memory: 512Mi}
      limits: {memory: 2Gi}
    securityContext: {{ include "haru.containerSecurity" . | nindent 6 }}
    volumeMounts:
      - {name: var, mountPath: /var/lib/haru}
      - {name: tmp, mountPath: /tmp}
{{- end }}

{{- define "haru.engineVolumes" -}}
{{- $root := .root }}
- {{ include "haru.secretVolume" (list $root "engine_key") | nindent 2 }}
- {name: progress, configMap: {name: {{ include "haru.name" $root }}-engine}}
- {name: tmp, emptyDir: {sizeLimit: 4Gi}}
- {name: shared, emptyDir: {medium: Memory, sizeLimit: {{ .engine.shared }}}}
{{- if not .engine.disk }}
- {name: var, emptyDir: {}}
{{- end }}
{{- if eq $root.Values.models.source "mount" }}
- name: models
  csi:
    driver: gcsfuse.csi.storage.gke.io
    readOnly: true
    volumeAttributes:
      bucketName: {{ $root.Values.models.bucket }}
      mountOptions: implicit-dirs,only-dir=huggingface
{{- end }}
{{- with include "haru.claim" $root }}
- {name: adapters, persistentVolumeClaim: {claimName: {{ . }}, readOnly: true}}
{{- end }}
{{- end }}

{{- define "haru.engineMounts" -}}
- {name: secrets, mountPath: /run/secrets/haru, readOnly: true}
- {name: progress, mountPath: /run/haru, readOnly: true}
- {name: var, mountPath: /var/lib/haru}
- {name: tmp, mountPath: /tmp}
- {name: shared, mountPath: /dev/shm}
{{- if eq .Values.models.source "mount" }}
- {name: models, mountPath: /var/lib/haru/huggingface, readOnly: true}
{{- end }}
{{- if include "haru.claim" . }}
- {name: adapters, mountPath: /var/lib/haru/adapters, readOnly: true}
{{- end }}
{{- end }}
