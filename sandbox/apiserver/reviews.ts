// The questions a user may ask about rights: answered, never stored.
import type { ApiUser } from '../api.ts';
import { authorize, describeRefusal, rulesOf, type Attributes, type Rule } from './rbac.ts';
import type { Route } from './route.ts';
import { forbidden, forbiddenPath, invalid } from './status.ts';
import type { Store } from './store.ts';
import { invalidValue } from './field-errors.ts';
import type { Json } from './validation.ts';

type Review = (body: Json, user: ApiUser, store: Store) => Json;

function toAttributes(spec: Json): Attributes {
  const { resourceAttributes: r, nonResourceAttributes: n } = spec;
  if (!r === !n) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    throw invalid({ group: 'authorization.k8s.io', kind: '' }, '', [invalidValue('spec', null, why)]);
  }
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

/** Seen on 1.37: the refusal names what was asked for, under a verb that stands for "as somebody else". */
export function refuseImpersonation(user: ApiUser, { resource, verb, path }: Route): Error {
  const asked = `impersonate-on:user-info:${verb}`;
  if (!resource) return forbiddenPath(describeRefusal(user, { verb: asked, path }));
  const { group, plural, namespace, subresource, name } = resource;
  const why = describeRefusal(user, { verb: asked, group, resource: plural, namespace, subresource });
  return forbidden({ group, plural }, name, why);
}
