{{- /* Takes (list root name). */ -}}
{{- define "tributary.deployment" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- $service := include "tributary.serviceValues" . | fromJson -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "tributary.fullname" $root }}-{{ $name }}
  labels:
    {{- include "tributary.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $name }}
spec:
  {{- if not $service.autoscaling.enabled }}
  replicas: {{ $service.replicas }}
  {{- end }}
  # never fewer than wanted while a new version comes up
  strategy:
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels:
      {{- include "tributary.releaseLabels" $root | nindent 6 }}
      app.kubernetes.io/component: {{ $name }}
  template:
    metadata:
      labels:
        {{- include "tributary.releaseLabels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $name }}
        {{- with $root.Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        # the chart's own secrets: their change has to reach the pods
        checksum/secrets: {{ list $root.Values.secrets $root.Values.mongodb | toJson | sha256sum }}
        {{- if $root.Values.metrics.annotations }}
        prometheus.io/scrape: 'true'
        prometheus.io/port: '9464'
        prometheus.io/path: /metrics
        {{- end }}
        {{- with $root.Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "tributary.serviceAccountName" $root }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ add $root.Values.preStopSeconds $root.Values.shutdownGraceSeconds 5 }}
      securityContext:
        {{- include "tributary.podSecurityContext" $root | nindent 8 }}
      {{- with include "tributary.placement" $root | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      topologySpreadConstraints:
        {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
        - maxSkew: 1
          topologyKey: {{ $key }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "tributary.releaseLabels" $root | nindent 14 }}
              app.kubernetes.io/component: {{ $name }}
        {{- end }}
      containers:
        - name: {{ $name }}
          image: {{ include "tributary.image" . | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          securityContext:
            {{- include "tributary.containerSecurityContext" $root | nindent 12 }}
          env:
            {{- include "tributary.env.service" . | trim | nindent 12 }}
          ports:
            - { name: http, containerPort: 8080 }
            - { name: metrics, containerPort: 9464 }
          # until the server listens
          startupProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
          readinessProbe:
            httpGet: { path: /readyz, port: http }
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 2
          {{- if gt (int $root.Values.preStopSeconds) 0 }}
          lifecycle:
            preStop:
              exec: { command: [sleep, '{{ $root.Values.preStopSeconds }}'] }
          {{- end }}
          resources:
            {{- toYaml $service.resources | nindent 12 }}
          volumeMounts:
            {{- include "tributary.volumeMounts" $root | nindent 12 }}
      volumes:
        {{- include "tributary.volumes" $root | nindent 8 }}
{{- end -}}
