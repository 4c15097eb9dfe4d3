#!/bin/bash
# down.sh — ends everything that up.sh started, and nothing else; leaves what build.ts made, the credentials and the logs.
H=${CLUSTER_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/kubectl-naisjob/cluster}
[ -f "$H/unshare.pid" ] || exit 0
PORT=$(cat "$H/port")
"$H/in" /bin/kill "$(cat "$H/kubelet.pid")" 2> /dev/null
sleep 0.3
"$H/in" /bin/bash -c 'c="ctr -a /run/node-containerd/containerd.sock -n k8s.io"; for i in $($c tasks ls -q); do $c tasks kill -s KILL $i; done' > /dev/null 2>&1
sleep 0.5
"$H/in" /bin/bash -c "find /sys/fs/cgroup/*/kubectl-naisjob-$PORT -depth -type d -exec rmdir {} +" > /dev/null 2>&1
# Killing the namespaces' first process takes all of the node with it; `unshare --fork` ignores SIGTERM.
kill -KILL "$(cat "$H/unshare.pid")" 2> /dev/null
kill "$(cat "$H/socat.pid")" 2> /dev/null
rm -rf "$H/unshare.pid" "$H/socat.pid" "$H/pid" "$H/etcd" "$H/kubelet" "$H/containerd"
