// Whether a pod fits the one node of the practice cluster. Only what can never fit is refused: the node is never full.

const NODE_LABELS: Record<string, string> = {
  'kubernetes.io/arch': 'amd64',
  'kubernetes.io/hostname': 'node-1',
  'kubernetes.io/os': 'linux',
};
const CPU_CORES = 16;
const MEMORY_BYTES = 64 * 2 ** 30;

/** Undefined = it fits; otherwise the scheduler's sentence. */
export function findObstacle(spec: any): string | undefined {
  if (!matchesSelector(spec) || !matchesAffinity(spec)) {
    const preemption = '0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
    return `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption: ${preemption}`;
  }
  const lacking = [
    ...(sum(spec, 'cpu') > CPU_CORES ? ['1 Insufficient cpu'] : []),
    ...(sum(spec, 'memory') > MEMORY_BYTES ? ['1 Insufficient memory'] : []),
  ];
  if (lacking.length === 0) return undefined;
  const preemption = '0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
  return `0/1 nodes are available: ${lacking.join(', ')}. preemption: ${preemption}`;
}

function matchesSelector({ nodeSelector = {} }: any): boolean {
  return Object.entries(nodeSelector).every(([key, value]) => NODE_LABELS[key] === value);
}

function matchesAffinity({ affinity }: any): boolean {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return (
    terms === undefined || terms.some(({ matchExpressions = [] }: any) => matchExpressions.every(matchesExpression))
  );
}

function matchesExpression({ key, operator, values = [] }: any): boolean {
  const value = NODE_LABELS[key];
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  return values.includes(value) === (operator === 'In');
}

const UNITS: Record<string, number> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

function sum({ containers }: any, resource: string): number {
  return containers.reduce((total: number, { resources }: any) => {
    const quantity = resources?.requests?.[resource] ?? resources?.limits?.[resource] ?? '0';
    const [, number = '0', unit = ''] = /^([\d.]+)(\w*)$/.exec(String(quantity)) ?? [];
    return total + Number(number) * (UNITS[unit] ?? 1);
  }, 0);
}
