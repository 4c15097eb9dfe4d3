import { FailedError } from '../model/errors.ts';

/** An object is not as it was when the plan was made: the plan is to be made again. */
export class OutdatedPlanError extends FailedError {}
