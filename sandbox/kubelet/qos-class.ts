// Quality of service by requests and limits, as kubelet and API server both compute it.

export function findQosClass(spec: any): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const resources = containers.map(({ resources: one = {} }) => ({
    requests: one.requests ?? {},
    limits: one.limits ?? {},
  }));
  if (resources.every(({ requests, limits }) => count(requests) + count(limits) === 0)) return 'BestEffort';
  const guaranteed = resources.every(({ requests, limits }) =>
    ['cpu', 'memory'].every((key) => limits[key] !== undefined && (requests[key] ?? limits[key]) === limits[key]),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function count(quantities: Record<string, string>): number {
  return Object.keys(quantities).filter((key) => key === 'cpu' || key === 'memory').length;
}
