{{- /* What a schema cannot say in words that help. */ -}}
{{- define "tributary.validate" -}}
{{- with .Values }}
{{- if not .kafka.brokers }}{{ fail "kafka.brokers: name at least one broker, host:port" }}{{ end }}
{{- if and .kafka.sasl.mechanism (not .kafka.sasl.existingSecret) }}{{ fail "kafka.sasl.existingSecret: name the secret that holds the user name and the password" }}{{ end }}
{{- if not (or .mongodb.uri .mongodb.existingSecret) }}{{ fail "mongodb.existingSecret or mongodb.uri: say where MongoDB is" }}{{ end }}
{{- if and .mongodb.uri .mongodb.existingSecret }}{{ fail "mongodb.uri and mongodb.existingSecret: give one of them" }}{{ end }}
{{- if .secrets.existingSecret }}
{{- if or .secrets.secretKey .secrets.adminToken }}{{ fail "secrets.existingSecret holds both: leave secrets.secretKey and secrets.adminToken empty" }}{{ end }}
{{- else }}
{{- if not .secrets.secretKey }}{{ fail "secrets.existingSecret or secrets.secretKey: 32 bytes in base64 (openssl rand -base64 32)" }}{{ end }}
{{- if ne (len (b64dec .secrets.secretKey)) 32 }}{{ fail "secrets.secretKey: must be 32 bytes in base64 (openssl rand -base64 32)" }}{{ end }}
{{- if not .secrets.adminToken }}{{ fail "secrets.existingSecret or secrets.adminToken: at least 16 characters (openssl rand -hex 32)" }}{{ end }}
{{- end }}
{{- end }}
{{- if not (include "tributary.publicUrl" (list . .Values.publicUrls.gateway "ingest-gateway")) }}
{{- fail "publicUrls.gateway or services.ingest-gateway.ingress.host: say where sources send to" }}
{{- end }}
{{- end -}}
