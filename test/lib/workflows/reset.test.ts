import { beforeEach, describe, expect, test } from 'vitest';
import { ConnectionError, StatusError } from '../../../src/lib/model/errors.ts';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import { cleanManifest } from '../../../src/lib/model/reset-manifest.ts';
import { CRONJOBS, IMAGES, JOBS, NAISJOBS, PODS, SERVICE_ACCOUNTS } from '../../../src/lib/model/resource.ts';
import type { ResetInput } from '../../../src/lib/workflows/reset-plan.ts';
import { resumeReset } from '../../../src/lib/workflows/reset-resume.ts';
import { resetJob } from '../../../src/lib/workflows/reset.ts';
import { aNaisjob, aPod, aRun, JOB_NAME } from '../../support/builders.ts';
import { createResetWorld, type ResetWorld } from './support/reset-world.ts';

const INPUT: ResetInput = {
  namespace: 'myteam',
  name: JOB_NAME,
  form: 'full',
  diagnoseOnly: false,
  force: false,
  dryRun: 'none',
  timeoutMs: 60_000,
};

/** A full reset as it should be: checked, tried, then done in this order. */
const CHECKED = ['(create naisjobs)', '(create images)'];
const DRY = ['(delete cronjobs)', '(delete naisjobs)'];
const DONE = ['delete cronjobs', 'delete naisjobs', 'create images', 'create naisjobs'];

let world: ResetWorld;
beforeEach(() => {
  world = createResetWorld();
});
const reset = (input: Partial<ResetInput> = {}) => resetJob({ ...INPUT, ...input }, world.deps);
const touch = (object: KubeObject | undefined, annotation: string) => {
  if (object === undefined) throw new Error('gone');
  object.metadata.resourceVersion += '1';
  object.metadata.annotations = { ...object.metadata.annotations, [annotation]: 'x' };
};
const status = (code: number, reason: string) =>
  new StatusError({ code, reason, message: reason }, { verb: 'create', resource: 'naisjobs.nais.io' });

test('checks, saves, asks, tries, deletes, waits, creates, verifies: in this order', async () => {
  world.answers = ['full'];
  const result = await reset();
  expect(world.writes).toEqual([...CHECKED, ...DRY, ...DONE]);
  expect(result).toMatchObject({
    outcome: 'reset',
    previousUid: 'uid-naisjob-avstemming',
    uid: 'new-2',
    backup: '/backups/1',
  });
  expect(world.saved[0]?.journal.map((each) => each.step)).toEqual([
    'cronjob-deleted',
    'naisjob-deleted',
    'all-gone',
    'image-created',
    'naisjob-created',
    'verified',
  ]);
  for (const part of [CRONJOBS, SERVICE_ACCOUNTS]) {
    expect(world.find(part)?.metadata.ownerReferences).toMatchObject([{ uid: 'new-2' }]);
  }
});

describe('nothing is deleted', () => {
  const expectStanding = () => {
    expect(world.writes.filter((each) => each.startsWith('delete'))).toEqual([]);
    expect(world.find(NAISJOBS)?.metadata.uid).toBe('uid-naisjob-avstemming');
  };

  test('when the answer is no; the backup stays, marked', async () => {
    world.answers = ['no'];
    expect((await reset()).outcome).toBe('declined');
    expect(world.saved[0]?.journal).toEqual([{ step: 'declined' }]);
    expectStanding();
  });

  test('by a client dry run, which neither asks nor saves', async () => {
    await reset({ dryRun: 'client' });
    expect(world.writes).toEqual([]);
    expect(world.saved).toEqual([]);
  });

  test('by a server dry run, which sends every step', async () => {
    await reset({ dryRun: 'server' });
    expect(world.writes).toEqual([...CHECKED, ...DRY]);
    expectStanding();
  });

  test.for(['delete cronjobs', 'delete naisjobs', 'create naisjobs', 'create images'])(
    'without the right to %s',
    async (right) => {
      world.denied = [right];
      await expect(reset()).rejects.toMatchObject({ code: 403 });
      expect(world.saved).toEqual([]);
      expectStanding();
    },
  );

  test('when the server would not take the manifest', async () => {
    world.fault = ({ plural, dryRun }) => {
      if (plural === 'naisjobs' && dryRun) throw status(422, 'Invalid');
    };
    await expect(reset()).rejects.toThrow('the server would not take naisjob.nais.io/avstemming as it is now: Invalid');
    expectStanding();
  });

  test('when it cannot be saved', async () => {
    world.deps.backups.write = async () => {
      throw new Error('disk full');
    };
    await expect(reset()).rejects.toThrow('disk full');
    expectStanding();
  });

  test('when an admission rule forbids the second deletion: it is tried dry before the first', async () => {
    world.answers = ['full'];
    world.fault = ({ method, plural }) => {
      if (method === 'delete' && plural === 'naisjobs') throw status(403, 'Forbidden');
    };
    await expect(reset()).rejects.toMatchObject({ code: 403 });
    expectStanding();
  });
});

describe('changed between plan and act', () => {
  test('noticed before anything is deleted: saved and asked again, and the late change comes back', async () => {
    world.answers = ['full', 'full'];
    let isChanged = false;
    world.fault = ({ method, plural }) => {
      if (method !== 'delete' || plural !== 'naisjobs' || isChanged) return;
      isChanged = true;
      touch(world.find(NAISJOBS), 'late');
    };
    await reset();
    expect(world.writes).toEqual([...CHECKED, ...DRY, ...CHECKED, ...DRY, ...DONE]);
    expect(world.saved).toHaveLength(2);
    expect(world.find(NAISJOBS)?.metadata.annotations).toEqual({ late: 'x' });
  });

  test('asked again only when the plan is another one', async () => {
    world.answers = ['full'];
    let isMoved = false;
    world.fault = ({ method, plural }) => {
      const cronJob = world.find(CRONJOBS);
      // As when the controller notes a start: a new version, and nothing that anybody agreed to.
      if (method === 'delete' && plural === 'cronjobs' && !isMoved && cronJob !== undefined)
        cronJob.metadata.resourceVersion += '1';
      isMoved ||= method === 'delete';
    };
    expect((await reset()).outcome).toBe('reset');
    expect(world.asked).toHaveLength(1);
    expect(world.saved).toHaveLength(1);
  });

  test('the CronJob is deleted and then the Naisjob changes: said, asked again, and the late change comes back', async () => {
    world.answers = ['full', 'full'];
    let isChanged = false;
    world.fault = ({ method, plural, dryRun }) => {
      if (method !== 'delete' || plural !== 'naisjobs' || dryRun || isChanged) return;
      isChanged = true;
      touch(world.find(NAISJOBS), 'late');
    };
    await reset();
    expect(world.asked).toHaveLength(2);
    expect(world.told.join('\n')).toContain('The CronJob is deleted already.');
    expect(world.find(NAISJOBS)?.metadata.annotations).toEqual({ late: 'x' });
    expect(world.saved).toHaveLength(2);
  });

  test('someone who never stops changing it', async () => {
    world.answers = ['full', 'full', 'full', 'full', 'full'];
    let count = 0;
    world.fault = ({ method, plural }) => {
      if (method === 'delete' && plural === 'naisjobs') touch(world.find(NAISJOBS), `change-${(count += 1)}`);
    };
    await expect(reset()).rejects.toThrow('naisjob.nais.io/avstemming was changed meanwhile');
    expect(world.find(NAISJOBS)).toBeDefined();
  });
});

describe('the wait', () => {
  test('nothing is created while the collector stands still, however long', async () => {
    world.answers = ['full'];
    world.isCollectorPaused = true;
    world.onSleep = (count) => {
      if (count < 20) expect(world.find(NAISJOBS)).toBeUndefined();
      else world.isCollectorPaused = false;
    };
    await reset({ timeoutMs: 600_000 });
    expect(world.waited).toContain('waiting for serviceaccount/avstemming to be gone');
    expect(world.find(SERVICE_ACCOUNTS)?.metadata.ownerReferences).toMatchObject([{ uid: 'new-2' }]);
  });

  test('a run that started at the last moment is waited for too, and its pod after it', async () => {
    world.answers = ['full'];
    world.fault = ({ method, plural, dryRun }) => {
      const cronJob = world.find(CRONJOBS);
      if (method !== 'delete' || plural !== 'cronjobs' || dryRun || cronJob === undefined) return;
      const late = aRun('avstemming-late').ownedBy(cronJob).build();
      world.put(JOBS, late);
      world.put(PODS, aPod('avstemming-late-x').ownedBy(late).build());
      world.isCollectorPaused = true;
    };
    world.onSleep = (count) => {
      if (count === 2) expect(world.waited.at(-1)).toContain('job.batch/avstemming-late');
      // The pod is on its way out longer than its owner.
      if (count === 3) world.objects.delete('jobs/avstemming-late');
      if (count === 5) expect(world.waited.at(-1)).toContain('pod/avstemming-late-x');
      if (count === 6) world.isCollectorPaused = false;
    };
    await reset();
    expect(world.objects.has('pods/avstemming-late-x')).toBe(false);
  });

  test('a server that stutters is outlasted', async () => {
    world.answers = ['full'];
    const { list } = world.deps.cluster;
    let failures = 3;
    world.deps.cluster.list = (resource, ...rest) => {
      if (world.writes.includes('delete naisjobs') && failures-- > 0) throw new ConnectionError('refused');
      return list(resource, ...rest);
    };
    expect((await reset()).outcome).toBe('reset');
  });

  test('its end is no failure that loses anything: exit still running, with the way on', async () => {
    world.answers = ['full'];
    world.isCollectorPaused = true;
    await expect(reset()).rejects.toMatchObject({
      reason: 'StillRunning',
      hints: expect.arrayContaining(['Finish the reset: reset avstemming -n myteam --resume /backups/1']),
    });
    expect(world.find(NAISJOBS)).toBeUndefined();

    world.isCollectorPaused = false;
    const backup = world.saved[0];
    if (backup === undefined) throw new Error('no backup');
    const resumed = await resumeReset({ backup, force: false, dryRun: 'none', timeoutMs: 60_000 }, world.deps);
    expect(resumed.outcome).toBe('reset');
    expect(cleanManifest(world.find(NAISJOBS) as KubeObject)).toEqual(cleanManifest(aNaisjob().build()));
  });
});

describe('the server is lost with the answer to the deletion of the CronJob', () => {
  /** The deletion is done; of it and all that is read afterwards nothing is heard. `again`: what a second deletion meets. */
  const lose = (again?: Error) => {
    let isDone = false;
    world.fault = ({ method, dryRun }) => {
      if (method !== 'delete' || dryRun) return undefined;
      if (isDone && again !== undefined) throw again;
      isDone = true;
      world.deps.cluster.get = () => Promise.reject(new ConnectionError('refused'));
      return new ConnectionError('reset');
    };
  };
  const WAYS_ON = [
    'Finish the reset: reset avstemming -n myteam --resume /backups/1',
    'Or have the operator make the CronJob again: kubectl naisjob rerun avstemming -n myteam --strategy=resync',
  ];

  test('it may be deleted, and how the reset is finished', async () => {
    world.answers = ['full'];
    lose(new ConnectionError('reset'));
    await expect(reset()).rejects.toMatchObject({
      hints: ['The CronJob may be deleted, and the Naisjob is untouched.', ...WAYS_ON],
    });
    expect(world.find(NAISJOBS)).toBeDefined();
  });

  test('the second deletion finds it gone: the reset goes on', async () => {
    world.answers = ['full'];
    lose();
    await expect(reset()).rejects.toMatchObject({ hints: expect.arrayContaining([WAYS_ON[0]]) });
    expect(world.saved[0]?.journal.map((each) => each.step)).toEqual(['cronjob-deleted', 'naisjob-deleted']);
  });

  test('what is to be planned again cannot be read: the same', async () => {
    world.answers = ['full'];
    lose(status(409, 'Conflict'));
    await expect(reset()).rejects.toMatchObject({
      message: 'refused',
      hints: ['The CronJob may be deleted already.', ...WAYS_ON],
    });
  });

  test('the gentle form: it may be deleted, and how to go on', async () => {
    world.answers = ['cronjob-only'];
    lose(new ConnectionError('reset'));
    await expect(reset({ form: 'cronjob-only' })).rejects.toMatchObject({
      hints: [
        'The CronJob may be deleted, and the Naisjob is untouched. Go on with: kubectl naisjob reset avstemming -n myteam --cronjob-only',
      ],
    });
  });
});

describe('the creation', () => {
  test('an answer that was lost: looked after, not sent again', async () => {
    world.answers = ['full'];
    world.fault = ({ method, plural, dryRun }) =>
      method === 'create' && plural === 'naisjobs' && !dryRun ? new ConnectionError('reset') : undefined;
    await reset();
    expect(world.writes.filter((each) => each === 'create naisjobs')).toHaveLength(1);
  });

  test('the file is refused: what was running comes back, and that is a failure that says so', async () => {
    world.answers = ['full'];
    const naisjob = cleanManifest(aNaisjob().scheduled().build());
    world.fault = ({ method, dryRun, object }) => {
      const isFile = (object?.['spec'] as { schedule?: string } | undefined)?.schedule !== undefined;
      if (method === 'create' && !dryRun && isFile) throw status(422, 'Invalid');
    };
    await expect(reset({ file: { naisjob } })).rejects.toThrow('the job was put back as it was before');
    expect(cleanManifest(world.find(NAISJOBS) as KubeObject)).toEqual(cleanManifest(aNaisjob().build()));
    expect(world.saved[0]?.journal.map((each) => each.step)).toContain('restored');
  });

  test('an Image that someone has deployed meanwhile is left as it is', async () => {
    world.answers = ['full'];
    const theirs = {
      apiVersion: 'nais.io/v1',
      kind: 'Image',
      metadata: { name: JOB_NAME, uid: 'theirs', resourceVersion: '1' },
      spec: { image: 'newer' },
    };
    world.fault = ({ method, plural, dryRun }) => {
      if (method === 'create' && plural === 'images' && !dryRun) throw new Error('created');
    };
    world.onSleep = () => world.put(IMAGES, theirs);
    await reset();
    expect(world.find(IMAGES)?.metadata.uid).toBe('theirs');
  });

  test('a journal that cannot be written does not stop the way back', async () => {
    world.answers = ['full'];
    world.deps.backups.note = async () => {
      throw new Error('disk full');
    };
    expect((await reset()).outcome).toBe('reset');
    expect(world.told).toContain('Warning: the journal in /backups/1 could not be written: disk full');
  });
});

test('a job that came back too early is made whole: the operator is asked once to make what was collected', async () => {
  const backup = {
    path: '/backups/1',
    madeAt: '',
    journal: [],
    saved: { naisjob: cleanManifest(aNaisjob().build()) },
    state: {
      server: 'https://cluster.test',
      namespace: 'myteam',
      name: JOB_NAME,
      previousUid: 'dead',
      cronJobUid: 'x',
      dependents: [],
    },
  };
  // Its ServiceAccount still names the dead one, and goes when the collector comes.
  const account = world.find(SERVICE_ACCOUNTS);
  if (account?.metadata.ownerReferences?.[0] === undefined) throw new Error('no owner');
  account.metadata.ownerReferences[0].uid = 'dead';
  await resumeReset({ backup, force: false, dryRun: 'none', timeoutMs: 60_000 }, world.deps);
  expect(world.writes).toEqual(['patch naisjobs']);
  expect(world.find(SERVICE_ACCOUNTS)?.metadata.ownerReferences).toMatchObject([{ uid: 'uid-naisjob-avstemming' }]);
});

describe('the gentle form', () => {
  test('deletes the CronJob, waits, asks the operator, and sees a new one', async () => {
    world.answers = ['cronjob-only'];
    const before = world.find(CRONJOBS)?.metadata.uid;
    await reset({ form: 'cronjob-only' });
    expect(world.writes).toEqual(['delete cronjobs', 'patch naisjobs']);
    expect(world.find(CRONJOBS)?.metadata.uid).not.toBe(before);
    expect(world.saved).toEqual([]);
  });

  test('chosen at the question of the full one', async () => {
    world.answers = ['cronjob-only'];
    expect((await reset()).form).toBe('cronjob-only');
    expect(world.writes).toEqual([...CHECKED, 'delete cronjobs', 'patch naisjobs']);
  });
});

describe('--resume', () => {
  const backup = async () => {
    world.answers = ['no'];
    await reset();
    const [saved] = world.saved;
    if (saved === undefined) throw new Error('no backup');
    world.writes.length = 0;
    return saved;
  };
  const resume = async (change: object = {}) =>
    resumeReset({ backup: await backup(), force: false, dryRun: 'none', timeoutMs: 60_000, ...change }, world.deps);

  test('the job still stands: an ordinary reset, with its question', async () => {
    const saved = await backup();
    world.answers = ['no'];
    const result = await resumeReset({ backup: saved, force: false, dryRun: 'none', timeoutMs: 60_000 }, world.deps);
    expect(result.outcome).toBe('declined');
  });

  test('on another cluster it refuses', async () => {
    const saved = await backup();
    const elsewhere = { ...saved, state: { ...saved.state, server: 'https://other.test' } };
    await expect(resume({ backup: elsewhere })).rejects.toThrow('the job would be created on another cluster');
    expect(world.writes).toEqual([]);
  });

  test('another job of the name is there: left alone', async () => {
    const saved = await backup();
    world.put(NAISJOBS, aNaisjob().uid('theirs').scheduled().build());
    await expect(
      resumeReset({ backup: saved, force: false, dryRun: 'none', timeoutMs: 60_000 }, world.deps),
    ).rejects.toThrow('made by someone else');
    expect(world.writes).toEqual([]);
  });
});
