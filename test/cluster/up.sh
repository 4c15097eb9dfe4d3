#!/bin/bash
# up.sh — starts a real single-node Kubernetes (etcd, kube-apiserver, controller manager, scheduler, kubelet, containerd, runc)
# in private mount, network, pid, uts, ipc and cgroup namespaces: one loopback port reaches out of them, and several clusters may
# run side by side (CLUSTER_HOME and CLUSTER_PORT of their own). About 10 s. Prints the admin kubeconfig's path last; down.sh ends it.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
H=${CLUSTER_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/kubectl-naisjob/cluster}
PORT=${CLUSTER_PORT:-16443}
P=$H/pki
K=$H/bin/kubectl

if [ -f "$H/unshare.pid" ] && kill -0 "$(cat "$H/unshare.pid")" 2> /dev/null; then
  echo "already up: $H" >&2
  exit 1
fi
rm -rf "$H/etcd" "$H/kubelet" "$H/ready" "$H/api.sock"
mkdir -p "$H"/{log,cni,etcd,kubelet}
"$HERE/credentials.sh" "$H" "$PORT" > "$H/log/credentials.log" 2>&1
fill() { sed -e "s#@HOME@#$H#g" -e "s#@PORT@#$PORT#g" -e "s#@LOG_SIZE@#${CONTAINER_LOG_MAX_SIZE:-10Mi}#g" "$HERE/node/$1" > "$H/$2"; }
fill containerd.toml containerd.toml
fill pod-network.conflist cni/10-pod-network.conflist
fill kubelet.yaml kubelet.yaml
fill init.sh init.sh
chmod +x "$H/init.sh"
echo "nameserver 127.0.0.1" > "$H/resolv.conf"
echo "$PORT" > "$H/port"

# give_up_after TENTHS COMMAND… — tries until it succeeds
give_up_after() {
  local tries=$1
  shift
  for _ in $(seq "$tries"); do
    "$@" > /dev/null 2>&1 && return
    sleep 0.1
  done
  echo "up.sh: gave up waiting for: $* (see $H/log)" >&2
  exit 1
}

# setsid: Ctrl-C is for what works on the cluster, not for the cluster.
APISERVER_ARGS=${APISERVER_ARGS:-} nohup setsid unshare --kill-child --mount --net --pid --uts --ipc --cgroup --fork --mount-proc \
  --propagation private tini -g -- "$H/init.sh" > "$H/log/init.log" 2>&1 < /dev/null &
outer=$!
echo "$outer" > "$H/unshare.pid"
give_up_after 100 test -e "$H/ready"
pgrep -P "$outer" > "$H/pid"
# `in COMMAND…` runs something inside the node; absolute paths only.
printf '#!/bin/bash\nexec nsenter -t "$(cat "%s/pid")" -m -n -p -u -i -C -- "$@"\n' "$H" > "$H/in"
chmod +x "$H/in"
nohup setsid socat "TCP-LISTEN:$PORT,bind=127.0.0.1,fork,reuseaddr,backlog=512,nodelay" "UNIX-CONNECT:$H/api.sock" \
  > "$H/log/socat.log" 2>&1 < /dev/null &
echo $! > "$H/socat.pid"

export KUBECONFIG=$P/admin.kubeconfig
give_up_after 600 "$K" get --raw /readyz
ctr=("$H/in" /usr/bin/ctr -a /run/node-containerd/containerd.sock)
give_up_after 100 "${ctr[@]}" version
for image in "$H"/img/*.tar; do "${ctr[@]}" -n k8s.io images import "$image" > /dev/null; done

start() { # NAME BINARY ARGUMENTS… — the pid written is the one inside the node
  local name=$1 binary=$2
  shift 2
  "$H/in" /bin/bash -c "nohup $H/bin/$binary $* > $H/log/$name.log 2>&1 < /dev/null & echo \$! > $H/$name.pid"
}
as() { echo "--kubeconfig $P/$1.kubeconfig --authentication-kubeconfig $P/$1.kubeconfig --authorization-kubeconfig $P/$1.kubeconfig --leader-elect=false --cert-dir $H/$1"; }
start kcm kube-controller-manager "$(as kcm)" --service-account-private-key-file "$P/sa.key" --use-service-account-credentials \
  --root-ca-file "$P/ca.crt"
start scheduler kube-scheduler "$(as scheduler)"
start kubelet kubelet --config "$H/kubelet.yaml" --kubeconfig "$P/kubelet.kubeconfig" --root-dir "$H/kubelet" \
  --cert-dir "$H/kubelet/pki" --node-ip 172.31.0.2 --hostname-override node-1
give_up_after 600 "$K" wait --for=condition=Ready node/node-1 --timeout=0s
"$K" create namespace myteam > /dev/null
"$K" create namespace serviceaccounts > /dev/null
give_up_after 100 "$K" -n myteam get serviceaccount default
echo "$P/admin.kubeconfig"
