{{- define "tributary.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "tributary.releaseLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "tributary.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "tributary.releaseLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- /* The values of a service over the defaults, as JSON. Takes (list root name). */ -}}
{{- define "tributary.serviceValues" -}}
{{- $root := index . 0 -}}
{{- mergeOverwrite (deepCopy $root.Values.serviceDefaults) (index $root.Values.services (index . 1)) | toJson -}}
{{- end -}}

{{- /* Takes (list root name). */ -}}
{{- define "tributary.image" -}}
{{- $root := index . 0 -}}
{{- with $root.Values.image -}}
{{- with .registry }}{{ . }}/{{ end }}{{ .repository }}/{{ index $ 1 }}:{{ default $root.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}

{{- define "tributary.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "tributary.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "tributary.secretName" -}}
{{- default (include "tributary.fullname" .) .Values.secrets.existingSecret -}}
{{- end -}}

{{- /* Where a service is reached from outside: what is given, else its ingress, else nothing. Takes (list root given name). */ -}}
{{- define "tributary.publicUrl" -}}
{{- $root := index . 0 -}}
{{- $ingress := (include "tributary.serviceValues" (list $root (index . 2)) | fromJson).ingress -}}
{{- if index . 1 -}}
{{- index . 1 -}}
{{- else if $ingress.host -}}
{{- ternary "https" "http" (ne $ingress.tlsSecret "") }}://{{ $ingress.host }}
{{- end -}}
{{- end -}}

{{- define "tributary.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "tributary.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "tributary.volumes" -}}
- name: tmp
  emptyDir: {}
{{- with .Values.extraCaCertificates }}
{{- if .configMap }}
- name: ca-certificates
  configMap: { name: {{ .configMap | quote }} }
{{- end }}
{{- end }}
{{- end -}}

{{- define "tributary.volumeMounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if .Values.extraCaCertificates.configMap }}
- { name: ca-certificates, mountPath: /etc/tributary/ca, readOnly: true }
{{- end }}
{{- end -}}

{{- /* Where pods may run. */ -}}
{{- define "tributary.placement" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- range . }}
  - name: {{ . | quote }}
{{- end }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
