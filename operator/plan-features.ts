// The objects beside the CronJob, one small function a feature. Their own controllers are elsewhere: what is written here is
// what makes them recognisable (name, owner, deletion policy), not all of their configuration.

import type { KubeObject } from './kube-object.ts';
import { planIam, planSql, planStorage } from './plan-google-cloud.ts';
import { makeCustom, metadataFor, type Rollout } from './rollout.ts';

export function planFeatures(rollout: Rollout): KubeObject[] {
  return [planAccess, planIdentities, planAiven, planSql, planStorage, planIam].flatMap((plan) => plan(rollout));
}

function planAccess(rollout: Rollout): KubeObject[] {
  const policy = rollout.naisjob.spec.accessPolicy;
  if (!policy) return [];
  const name = rollout.naisjob.metadata.name;
  const podSelector = { matchLabels: { app: name } };
  const inbound = policy.inbound?.rules ?? [];
  const outbound = policy.outbound?.rules ?? [];
  const hosts = (policy.outbound?.external ?? []).filter((each: { host?: string }) => each.host);
  const objects: KubeObject[] = [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadataFor(rollout),
      spec: {
        podSelector,
        policyTypes: ['Ingress', 'Egress'],
        ingress: inbound.length > 0 ? [{ from: inbound.map(toPeer) }] : [],
        egress: [{ to: [{ namespaceSelector: {} }, ...outbound.map(toPeer)] }],
      },
    },
  ];
  if (hosts.length > 0) {
    objects.push({
      apiVersion: 'networking.gke.io/v1alpha3',
      kind: 'FQDNNetworkPolicy',
      metadata: metadataFor(rollout, `${name}-fqdn`),
      spec: { podSelector, egress: hosts.map((each: { host: string }) => ({ to: [{ fqdns: [each.host] }] })) },
    });
  }
  return objects;
}

function toPeer(rule: { application: string; namespace?: string }): object {
  const app = rule.application === '*' ? {} : { matchLabels: { app: rule.application } };
  if (!rule.namespace) return { podSelector: app };
  const labels = { 'kubernetes.io/metadata.name': rule.namespace };
  return { podSelector: app, namespaceSelector: rule.namespace === '*' ? {} : { matchLabels: labels } };
}

function planIdentities(rollout: Rollout): KubeObject[] {
  const { spec, metadata } = rollout.naisjob;
  const objects: KubeObject[] = [];
  const secret = (kind: string) => `${kind}-${metadata.name}`.slice(0, 63);
  if (spec.azure?.application?.enabled) {
    objects.push(makeCustom(rollout, 'nais.io/v1', 'AzureAdApplication', { secretName: secret('azure') }));
  }
  if (spec.maskinporten?.enabled) {
    const scopes = spec.maskinporten.scopes ?? {};
    objects.push(
      makeCustom(rollout, 'nais.io/v1', 'MaskinportenClient', { secretName: secret('maskinporten'), scopes }),
    );
  }
  return objects;
}

function planAiven(rollout: Rollout): KubeObject[] {
  const { kafka, openSearch, valkey } = rollout.naisjob.spec;
  if (!kafka && !openSearch && !(valkey?.length > 0)) return [];
  const spec = {
    ...(kafka && { kafka: { pool: kafka.pool } }),
    ...(openSearch && { openSearch }),
    ...(valkey && { valkey }),
  };
  const objects = [makeCustom(rollout, 'aiven.nais.io/v1', 'AivenApplication', spec)];
  if (kafka?.streams) objects.push(makeCustom(rollout, 'kafka.nais.io/v1', 'Stream', { pool: kafka.pool }));
  return objects;
}
