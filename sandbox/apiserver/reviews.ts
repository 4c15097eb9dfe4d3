// The questions a user may ask about rights: answered, never stored.
import type { ApiUser } from '../api.ts';
import { authorize, rulesOf, type Attributes, type Rule } from './rbac.ts';
import { badRequest, forbidden } from './status.ts';
import type { Store } from './store.ts';
import type { Json } from './validation.ts';

type Review = (body: Json, user: ApiUser, store: Store) => Json;

function toAttributes(spec: Json): Attributes {
  const { resourceAttributes: r, nonResourceAttributes: n } = spec;
  if (!r === !n)
    throw badRequest(
      'spec.resourceAttributes: Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
  if (n) return { verb: n.verb ?? '', path: n.path ?? '' };
  return {
    verb: r.verb ?? '',
    namespace: r.namespace ?? '',
    group: r.group ?? '',
    resource: r.resource ?? '',
    subresource: r.subresource ?? '',
    ...(r.name && { name: r.name }),
  };
}

function toAccessStatus(spec: Json, user: ApiUser, store: Store): Json {
  const { allowed, reason } = authorize(store, user, toAttributes(spec));
  return { allowed, ...(reason && { reason }) };
}

const reviewOwnAccess: Review = (body, user, store) => ({
  spec: body.spec,
  status: toAccessStatus(body.spec ?? {}, user, store),
});

const reviewAccess: Review = (body, user, store) => {
  // Whoever asks about others must be allowed to create the review; the handler has checked that.
  void user;
  const { user: name = '', groups = [] } = body.spec ?? {};
  return { spec: body.spec, status: toAccessStatus(body.spec ?? {}, { name, groups }, store) };
};

const reviewRules: Review = (body, user, store) => {
  const rules = rulesOf(store, user, body.spec?.namespace ?? '');
  const resourceRules = rules.filter((rule) => rule.resources);
  const nonResourceRules = rules.filter((rule) => rule.nonResourceURLs);
  return { spec: {}, status: { resourceRules, nonResourceRules: nonResourceRules as Rule[], incomplete: false } };
};

const reviewSelf: Review = (_body, user) => ({ status: { userInfo: { username: user.name, groups: user.groups } } });

const reviews: Record<string, Review> = {
  'authorization.k8s.io/selfsubjectaccessreviews': reviewOwnAccess,
  'authorization.k8s.io/subjectaccessreviews': reviewAccess,
  'authorization.k8s.io/localsubjectaccessreviews': reviewAccess,
  'authorization.k8s.io/selfsubjectrulesreviews': reviewRules,
  'authentication.k8s.io/selfsubjectreviews': reviewSelf,
};

/** Undefined for a kind that is no review. */
export function findReview(storageKey: string): Review | undefined {
  return reviews[storageKey];
}

export function refuseImpersonation(user: ApiUser, kind: 'users' | 'groups' | 'uids', name: string): Error {
  const group = kind === 'uids' ? 'authentication.k8s.io' : '';
  return forbidden(
    { group, plural: kind },
    name,
    `User ${JSON.stringify(user.name)} cannot impersonate resource "${kind}" in API group "${group}" at the cluster scope`,
  );
}
