#!/usr/bin/env bash
# Lints and renders the chart with each file of ci/, validates what comes out against Kubernetes' schemas where kubeconform is installed, and runs the tests that
# need helm. Beside `npm test`, because helm does not come from npm.
set -euo pipefail
cd "$(dirname "$0")/.."
KUBE_VERSION=${KUBE_VERSION:-1.34.0}
# another place of the schemas than kubeconform's own, for machines without a way to it
SCHEMAS=${KUBE_SCHEMAS:-default}

command -v helm > /dev/null || { echo "helm is missing: https://helm.sh/docs/intro/install/ or: go install helm.sh/helm/v3/cmd/helm@latest" >&2; exit 1; }

for values in helm/ci/*.yaml; do
  echo "== $values"
  helm lint --strict --quiet --kube-version "$KUBE_VERSION" helm/tributary --values "$values"
  if command -v kubeconform > /dev/null; then
    helm template tributary helm/tributary --kube-version "$KUBE_VERSION" --values "$values" |
      kubeconform -strict -summary -kubernetes-version "$KUBE_VERSION" -schema-location "$SCHEMAS" -
  else
    echo "kubeconform is missing, the manifests are not validated: go install github.com/yannh/kubeconform/cmd/kubeconform@latest" >&2
  fi
done
KUBE_VERSION=$KUBE_VERSION npx jest --selectProjects chart
