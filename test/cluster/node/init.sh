#!/bin/bash
# The first process in the node's namespaces: control groups, network, and the parts that need no API server yet.
set -e
H=@HOME@
P=$H/pki

mount --make-rshared /
hostname node-1

# cgroup v1, nested under the caller's own; the kubelet works below a root that no other node on this machine shares.
umount -R /sys/fs/cgroup
mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
for controller in cpu cpuacct cpuset memory devices freezer blkio pids; do
  mkdir "/sys/fs/cgroup/$controller"
  mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller"
done
mkdir /sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
for controller in /sys/fs/cgroup/*/; do mkdir -p "$controller/kubectl-naisjob-@PORT@"; done
for setting in cpuset.cpus cpuset.mems; do
  cat "/sys/fs/cgroup/cpuset/$setting" > "/sys/fs/cgroup/cpuset/kubectl-naisjob-@PORT@/$setting"
done

mount -t tmpfs run /run
mkdir -p /run/netns /run/lock
ip link set lo up
ip link add eth0 type veth peer name eth0p
ip link set eth0p up
ip link set eth0 up
ip addr add 172.31.0.2/24 dev eth0
ip route add default via 172.31.0.1 dev eth0 onlink
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables

# The kubelet wants these sysctls, which are global to the machine: it is shown files that say so instead of changing them.
mkdir -p /run/sysctl
for pair in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  key=${pair%%=*}
  shown=/run/sysctl/${key//\//_}
  echo "${pair##*=}" > "$shown"
  mount --bind "$shown" "/proc/sys/$key"
done

cd "$H"
bin/etcd --data-dir "$H/etcd" --unsafe-no-fsync --listen-client-urls http://127.0.0.1:2379 \
  --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380 > log/etcd.log 2>&1 &
# Started again when it is killed, as a real control plane would.
while :; do
  # shellcheck disable=SC2086
  bin/kube-apiserver --etcd-servers http://127.0.0.1:2379 --tls-cert-file "$P/apiserver.crt" \
    --tls-private-key-file "$P/apiserver.key" --client-ca-file "$P/ca.crt" --secure-port @PORT@ --bind-address 0.0.0.0 \
    --advertise-address 172.31.0.2 --service-cluster-ip-range 10.96.0.0/24 --token-auth-file "$P/tokens.csv" \
    --authorization-mode Node,RBAC --allow-privileged --service-account-key-file "$P/sa.key" \
    --service-account-signing-key-file "$P/sa.key" --service-account-issuer https://kubernetes.default.svc \
    --kubelet-preferred-address-types InternalIP --event-ttl 24h --profiling=false $APISERVER_ARGS >> log/apiserver.log 2>&1 || sleep 0.2
done &
containerd --config "$H/containerd.toml" > log/containerd.log 2>&1 &
# nodelay and the backlog: without them every first answer stalls for 40 ms and pools of connections look slow.
socat UNIX-LISTEN:"$H/api.sock",fork,backlog=512 TCP:127.0.0.1:@PORT@,nodelay &
touch "$H/ready"
exec sleep infinity
