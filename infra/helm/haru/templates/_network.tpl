{{- /* An egress rule: the internet, and no address of a cluster, an office or a machine's metadata. */ -}}
{{- define "haru.internet" -}}
- to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16]
  ports: {{ range . }}
    - {port: {{ . }}}
{{- end }}
{{- end }}
