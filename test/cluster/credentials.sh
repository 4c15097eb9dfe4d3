#!/bin/bash
# credentials.sh HOME PORT — the cluster's keys, certificates, tokens and kubeconfigs, in HOME/pki. Keys are made once.
# admin (token), cert-admin (client certificate), alice@example.com (token, group team:myteam, no rights until bound).
set -euo pipefail
P=$1/pki PORT=$2
umask 077
mkdir -p "$P"
cd "$P"
if [ ! -f apiserver.crt ]; then
  openssl genrsa -out sa.key 2048
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=cluster-under-test -keyout ca.key -out ca.crt
  openssl req -newkey rsa:2048 -nodes -subj "/O=system:masters/CN=cert-admin" -keyout cert-admin.key -out cert-admin.csr
  openssl x509 -req -in cert-admin.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out cert-admin.crt
  openssl req -newkey rsa:2048 -nodes -subj /CN=kube-apiserver -keyout apiserver.key -out apiserver.csr
  openssl x509 -req -in apiserver.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out apiserver.crt \
    -extfile <(echo "subjectAltName=IP:127.0.0.1,IP:172.31.0.2,IP:10.96.0.1,DNS:localhost,DNS:kubernetes.default.svc")
fi
cat > tokens.csv <<T
admin-token,admin,admin,system:masters
kcm-token,system:kube-controller-manager,kcm
scheduler-token,system:kube-scheduler,scheduler
kubelet-token,system:node:node-1,kubelet,system:nodes
alice-token,alice@example.com,alice,"team:myteam"
T
write_kubeconfig() { # NAME USER
  cat > "$1.kubeconfig" <<K
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://127.0.0.1:$PORT", certificate-authority: $P/ca.crt}}]
users: [{name: $1, user: $2}]
contexts: [{name: test, context: {cluster: test, user: $1, namespace: myteam}}]
current-context: test
K
}
for user in admin kcm scheduler kubelet alice; do write_kubeconfig "$user" "{token: $user-token}"; done
write_kubeconfig cert-admin "{client-certificate: $P/cert-admin.crt, client-key: $P/cert-admin.key}"
