import { describe, expect, test } from 'vitest';
import {
  ConnectionError,
  RefusedError,
  RequestTimeoutError,
  StatusError,
  type NaisjobError,
} from '../../../src/lib/model/errors.ts';
import type { KubeObject, NewObject } from '../../../src/lib/model/kube-object.ts';
import { CRONJOBS, NAISJOBS, type Resource } from '../../../src/lib/model/resource.ts';
import type { Run } from '../../../src/lib/model/run.ts';
import { applyTrigger, planTrigger, type TriggerInput } from '../../../src/lib/workflows/trigger.ts';
import { aCronJob, aNaisjob, anObject, aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf } from '../../support/fake-cluster.ts';

const INPUT: TriggerInput = {
  namespace: 'myteam',
  name: 'avstemming',
  overrides: { env: [] },
  force: false,
  replace: false,
};
const naisjob = aNaisjob().build();
const cronJob = aCronJob().ownedBy(naisjob).build();

function refuse(code: number, reason: string): StatusError {
  return new StatusError({ code, reason, message: reason }, { verb: 'create', resource: 'jobs.batch' });
}

function answersOf(family: { naisjob?: KubeObject; cronJob?: KubeObject; runs?: Run[] }) {
  return {
    get: async (resource: Resource) => {
      const found = resource === NAISJOBS ? family.naisjob : resource === CRONJOBS ? family.cronJob : undefined;
      if (found === undefined) throw refuse(404, 'NotFound');
      return found;
    },
    list: () => pageOf<KubeObject>(...(family.runs ?? [])),
    whoAmI: async () => 'kari@nav.no',
  };
}

const stored = (object: NewObject): KubeObject =>
  ({ ...object, metadata: { ...object.metadata, uid: 'new', resourceVersion: '1' } }) as KubeObject;

test('a run is created with a generated name, and the result tells its UID', async () => {
  const cluster = createFakeCluster({
    ...answersOf({ naisjob, cronJob }),
    create: async (_resource, _namespace, object) => stored(object),
  });
  const deps = createDeps(cluster);
  const result = await applyTrigger(await planTrigger(INPUT, deps), 'none', deps);
  expect(result.run).toEqual({ name: 'avstemming-cli-20261124-090000', uid: 'new', startedBy: 'kubectl-naisjob' });
  cluster.expectAllUsed();
});

test('a client dry run sends nothing', async () => {
  const cluster = createFakeCluster(answersOf({ naisjob, cronJob }));
  const deps = createDeps(cluster);
  const result = await applyTrigger(await planTrigger(INPUT, deps), 'client', deps);
  expect(result.run).toEqual({ name: 'avstemming-cli-20261124-090000', startedBy: 'kubectl-naisjob' });
});

test('a taken generated name gets a suffix; a chosen one is an error', async () => {
  const names: (string | undefined)[] = [];
  const create = async (_resource: Resource, _namespace: string, object: NewObject) => {
    names.push(object.metadata.name);
    if (names.length < 3) throw refuse(409, 'AlreadyExists');
    return stored(object);
  };
  const deps = createDeps(createFakeCluster({ ...answersOf({ naisjob, cronJob }), create }));
  await applyTrigger(await planTrigger(INPUT, deps), 'none', deps);
  expect(names).toEqual([
    'avstemming-cli-20261124-090000',
    'avstemming-cli-20261124-090000-2',
    'avstemming-cli-20261124-090000-3',
  ]);

  names.length = 0;
  const plan = await planTrigger({ ...INPUT, runName: 'mine' }, deps);
  await expect(applyTrigger(plan, 'none', deps)).rejects.toThrow('AlreadyExists');
  expect(names).toEqual(['mine']);
});

describe('when the answer to the create is lost, the cluster is asked', () => {
  const NAME = 'avstemming-cli-20261124-090000';
  const OURS = { 'nais.io/instantiated-by': 'kari@nav.no', 'kubectl-naisjob/request': 'request-of-this-test' };
  // The same person, the same second, another command.
  const OTHERS = { ...OURS, 'kubectl-naisjob/request': 'another' };
  const LOST: [string, Error][] = [
    ['a cut connection', new ConnectionError('connection reset')],
    ['a timeout', new RequestTimeoutError('no answer')],
    ['a 500', refuse(500, 'InternalError')],
    ['a 503', refuse(503, 'ServiceUnavailable')],
    ['a 504', refuse(504, 'Timeout')],
  ];

  /** The first creation's answer is lost; then `look` is what a GET of its name gives. */
  const attempt = async (lost: Error, look: () => KubeObject, input: Partial<TriggerInput> = {}) => {
    const family = answersOf({ naisjob, cronJob });
    const names: (string | undefined)[] = [];
    const get = async (resource: Resource) => (names.length === 0 ? family.get(resource) : look());
    const create = async (_resource: Resource, _namespace: string, object: NewObject) => {
      names.push(object.metadata.name);
      if (names.length === 1) throw lost;
      return stored(object);
    };
    const deps = createDeps(createFakeCluster({ ...family, get, create }));
    const result = applyTrigger(await planTrigger({ ...INPUT, ...input }, deps), 'none', deps);
    return { names, run: await result.then((each) => each.run).catch((error: unknown) => error) };
  };
  const absent = () => {
    throw refuse(404, 'NotFound');
  };

  test.each(LOST)('%s, and ours is there: it was created', async (_, lost) => {
    const { names, run } = await attempt(lost, () => aRun(NAME).uid('new').annotated(OURS).build());
    expect({ names, run }).toMatchObject({ names: [NAME], run: { uid: 'new' } });
  });

  test.each(LOST)('%s, and nothing is there: doubtful, with the command to look', async (_, lost) => {
    const { names, run } = await attempt(lost, absent);
    expect(names).toEqual([NAME]);
    expect(run).toBe(lost);
    expect((run as NaisjobError).hints.splice(0)).toEqual([
      `It is not known whether run ${NAME} was created. See with: kubectl naisjob tree avstemming -n myteam`,
    ]);
  });

  test('and looking fails too: as doubtful, in the words of the first failure', async () => {
    const lost = new ConnectionError('connection reset');
    const { run } = await attempt(lost, () => {
      throw new ConnectionError('connection refused');
    });
    expect(run).toBe(lost);
    expect((run as NaisjobError).hints).toHaveLength(1);
  });

  test('another command’s is there: ours was not created, and gets another name', async () => {
    const { names, run } = await attempt(refuse(503, 'ServiceUnavailable'), () => aRun(NAME).annotated(OTHERS).build());
    expect({ names, run }).toMatchObject({ names: [NAME, `${NAME}-2`], run: { name: `${NAME}-2` } });
  });

  test('another command’s has the chosen name: that is taken', async () => {
    const look = () => aRun('mine').annotated(OTHERS).build();
    const { names, run } = await attempt(new ConnectionError('reset'), look, { runName: 'mine' });
    expect({ names, run }).toMatchObject({
      names: ['mine'],
      run: { reason: 'AlreadyExists', message: 'jobs.batch "mine" already exists' },
    });
  });

  test('a refusal is no lost answer: nobody looks', async () => {
    const refusal = refuse(403, 'Forbidden');
    const { run } = await attempt(refusal, () => {
      throw new Error('looked');
    });
    expect(run).toBe(refusal);
    expect(refusal.hints).toEqual([]);
  });
});

describe('the guards', () => {
  const plan = (family: Parameters<typeof answersOf>[0], input: Partial<TriggerInput> = {}) =>
    planTrigger({ ...INPUT, ...input }, createDeps(createFakeCluster(answersOf(family))));

  test('Forbid and an active run: refused before anything is sent', async () => {
    const forbid = aCronJob()
      .ownedBy(naisjob)
      .change((each) => (each.spec.concurrencyPolicy = 'Forbid'))
      .build();
    const runs = [aRun().ownedBy(forbid).build()];
    await expect(plan({ naisjob, cronJob: forbid, runs })).rejects.toThrow(RefusedError);
    expect((await plan({ naisjob, cronJob: forbid, runs }, { force: true })).plan.warnings).toHaveLength(1);
  });

  test('another job’s run with the same label does not count', async () => {
    const forbid = aCronJob()
      .ownedBy(naisjob)
      .change((each) => (each.spec.concurrencyPolicy = 'Forbid'))
      .build();
    const runs = [
      aRun()
        .ownedBy(anObject('batch/v1', 'CronJob', 'other').build())
        .build(),
    ];
    expect((await plan({ naisjob, cronJob: forbid, runs })).plan.steps).toHaveLength(1);
  });

  test('a CronJob that is being deleted is not started from', async () => {
    const leaving = aCronJob().deleting('foregroundDeletion').build();
    await expect(plan({ naisjob, cronJob: leaving })).rejects.toThrow('is being deleted');
  });

  test('a Naisjob that is being deleted is not started: its run would go with it', async () => {
    const leaving = aNaisjob().deleting('naiserator.nais.io/finalizer').build();
    await expect(plan({ naisjob: leaving, cronJob })).rejects.toMatchObject({
      reason: 'Refused',
      message: 'naisjob.nais.io/avstemming is being deleted, and a run started now would be deleted with it',
    });
  });

  test.each([
    ['FailedGenerate', 'is'],
    ['FailedPrepare', 'is'],
    ['FailedSynchronization', 'may be'],
    ['Retrying', 'may be'],
  ])('a change that the operator could not make (%s): the run %s the job as it was', async (state, is) => {
    const failed = aNaisjob().failed(state, 'bad manifest').build();
    const owned = aCronJob().ownedBy(failed).build();
    expect((await plan({ naisjob: failed, cronJob: owned })).plan.warnings).toEqual([
      `the last change failed (${state}: bad manifest); this run ${is} what was deployed before`,
    ]);
  });

  test('a CronJob of a dead Naisjob is warned of', async () => {
    const orphan = aCronJob().ownedBy(aNaisjob().uid('dead').build()).build();
    expect((await plan({ naisjob, cronJob: orphan })).plan.warnings[0]).toContain('belongs to an earlier Naisjob');
  });

  test.each([
    ['never synchronized', aNaisjob().unseen().build(), 'kubectl naisjob rerun avstemming -n myteam makes it look'],
    [
      'never synchronized, with a schedule',
      aNaisjob().unseen().scheduled().build(),
      'kubectl naisjob rerun avstemming -n myteam --strategy=resync makes it look again',
    ],
    ['failed', aNaisjob().failed('FailedGenerate', 'bad manifest').build(), 'FailedGenerate: bad manifest'],
    ['a name too long for a CronJob', aNaisjob('x'.repeat(53)).build(), 'at most 52'],
    ['deleted by hand', naisjob, '--strategy=resync'],
  ])('no CronJob, and the reason: %s', async (_, its, hint) => {
    const error = await plan({ naisjob: its }).catch((each: unknown) => each as StatusError);
    expect(error).toMatchObject({ reason: 'NotFound', code: 404 });
    expect((error as StatusError).hints.join()).toContain(hint);
  });
});
