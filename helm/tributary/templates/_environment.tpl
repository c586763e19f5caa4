{{- /* What every program reads. The settings stand in the pods themselves: a change of one rolls them. */ -}}
{{- define "tributary.env.base" -}}
- { name: KAFKA_BROKERS, value: {{ join "," .Values.kafka.brokers | quote }} }
{{- if .Values.kafka.ssl }}
- { name: KAFKA_SSL, value: "true" }
{{- end }}
{{- with .Values.kafka.sasl }}
{{- if .mechanism }}
- { name: KAFKA_SASL_MECHANISM, value: {{ .mechanism | quote }} }
- { name: KAFKA_SASL_USERNAME, valueFrom: { secretKeyRef: { name: {{ .existingSecret | quote }}, key: {{ .usernameKey | quote }} } } }
- { name: KAFKA_SASL_PASSWORD, valueFrom: { secretKeyRef: { name: {{ .existingSecret | quote }}, key: {{ .passwordKey | quote }} } } }
{{- end }}
{{- end }}
{{- with .Values.kafka.topicPrefix }}
- { name: TOPIC_PREFIX, value: {{ . | quote }} }
{{- end }}
{{- if .Values.extraCaCertificates.configMap }}
- { name: NODE_EXTRA_CA_CERTS, value: {{ printf "/etc/tributary/ca/%s" .Values.extraCaCertificates.key | quote }} }
{{- end }}
{{- end -}}

{{- /* What a service reads beside that. Takes (list root name). */ -}}
{{- define "tributary.env.service" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{ include "tributary.env.base" $root }}
- { name: LOG_LEVEL, value: {{ $root.Values.logLevel | quote }} }
- { name: SHUTDOWN_GRACE_MS, value: "{{ $root.Values.shutdownGraceSeconds }}s" }
{{- range $key, $value := $root.Values.otel }}
- { name: {{ $key }}, value: {{ $value | quote }} }
{{- end }}
{{- if has $name (list "ingest-gateway" "config-service" "source-worker" "web-console") }}
- { name: TRIBUTARY_SECRET_KEY, valueFrom: { secretKeyRef: { name: {{ include "tributary.secretName" $root | quote }}, key: TRIBUTARY_SECRET_KEY } } }
{{- end }}
{{- if has $name (list "profile-service" "config-service" "activity-service" "source-worker") }}
{{- with $root.Values.mongodb }}
{{- if .existingSecret }}
- { name: MONGODB_URI, valueFrom: { secretKeyRef: { name: {{ .existingSecret | quote }}, key: {{ .key | quote }} } } }
{{- else }}
- { name: MONGODB_URI, valueFrom: { secretKeyRef: { name: "{{ include "tributary.fullname" $root }}-mongodb", key: MONGODB_URI } } }
{{- end }}
{{- end }}
{{- end }}
{{- if eq $name "config-service" }}
- { name: TRIBUTARY_ADMIN_TOKEN, valueFrom: { secretKeyRef: { name: {{ include "tributary.secretName" $root | quote }}, key: TRIBUTARY_ADMIN_TOKEN } } }
{{- end }}
{{- if has $name (list "ingest-gateway" "config-service" "source-worker") }}
- { name: GATEWAY_URL, value: {{ include "tributary.publicUrl" (list $root $root.Values.publicUrls.gateway "ingest-gateway") | quote }} }
{{- end }}
{{- if eq $name "ingest-gateway" }}
{{- with $root.Values.trustedProxies }}
- { name: GATEWAY_TRUSTED_PROXIES, value: {{ join "," . | quote }} }
{{- end }}
- { name: WORKER_URL, value: "http://{{ include "tributary.fullname" $root }}-source-worker:8080" }
{{- end }}
{{- if eq $name "source-worker" }}
{{- with $root.Values.pulls.allowedHosts }}
- { name: PULL_ALLOWED_HOSTS, value: {{ join "," . | quote }} }
{{- end }}
{{- with $root.Values.pulls.allowedTopics }}
- { name: PULL_ALLOWED_TOPICS, value: {{ join "," . | quote }} }
{{- end }}
- { name: WORKER_UPLOAD_MAX_BYTES, value: {{ $root.Values.uploads.maxBytes | quote }} }
- { name: WORKER_UPLOAD_MAX_TOTAL_BYTES, value: {{ $root.Values.uploads.maxTotalBytes | quote }} }
{{- end }}
{{- if eq $name "web-console" }}
{{- $base := printf "http://%s" (include "tributary.fullname" $root) }}
- { name: GATEWAY_URL, value: "{{ $base }}-ingest-gateway:8080" }
- { name: ENGINE_URL, value: "{{ $base }}-workflow-engine:8080" }
- { name: PROFILE_URL, value: "{{ $base }}-profile-service:8080" }
- { name: CONFIG_URL, value: "{{ $base }}-config-service:8080" }
- { name: ACTIVITY_URL, value: "{{ $base }}-activity-service:8080" }
- { name: WORKER_URL, value: "{{ $base }}-source-worker:8080" }
{{- with include "tributary.publicUrl" (list $root $root.Values.publicUrls.config "config-service") }}
- { name: CONFIG_PUBLIC_URL, value: {{ . | quote }} }
{{- end }}
{{- end }}
{{- with $root.Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- with (include "tributary.serviceValues" (list $root $name) | fromJson).extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}
