// The person's part in a reset: the plan is shown, and they choose. The gentle form is offered first where it would do.

import process from 'node:process';
import type { ResetForm } from '../model/reset-guard.ts';
import { drawResetPlan } from '../view/reset.ts';
import type { ResetPlan } from '../workflows/reset-plan.ts';
import { choose, type Choice } from './prompt.ts';
import { talkWidth, warn } from './terminal.ts';

type Answer = ResetForm | 'no';

/** @throws InterruptedError on Ctrl-C */
export async function decideReset(planned: ResetPlan, yes: boolean, colour: boolean): Promise<Answer> {
  const { input, plan, losses, diagnosis, wanted, live, differs } = planned;
  const shown = { plan, losses, diagnosis, form: input.form, manifest: wanted.naisjob };
  const drawing = drawResetPlan(
    { ...shown, ...(differs ? { live: live.naisjob } : {}) },
    { colour, width: talkWidth() },
  );
  process.stderr.write(`${drawing}\n`);
  for (const each of plan.warnings) warn(each);
  if (yes) return input.form;
  return choose(`Reset naisjob.nais.io/${input.name} in namespace ${input.namespace}?`, listChoices(planned));
}

/** No stands last, and is one arrow key up from the top: nothing is deleted by an Enter too many only where that is safe. */
function listChoices({ input, gentleWouldDo }: ResetPlan): Choice<Answer>[] {
  const no: Choice<Answer> = { value: 'no', name: 'no, change nothing' };
  const gentle: Choice<Answer> = { value: 'cronjob-only', name: 'the gentle form: only the CronJob is made anew' };
  const full: Choice<Answer> = { value: 'full', name: 'the full reset: delete the Naisjob and apply it again' };
  if (input.form === 'cronjob-only') return [{ ...gentle, name: 'yes, make the CronJob anew' }, no];
  return gentleWouldDo ? [gentle, full, no] : [full, no];
}
