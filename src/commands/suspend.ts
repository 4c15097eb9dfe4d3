import { SuspensionCommand } from '../lib/cli/suspension-command.ts';

export default class Suspend extends SuspensionCommand {
  static override summary = "Keep a job's schedule from starting runs";
  static override description =
    'Suspends the CronJob of a job that has a schedule, and sees it suspended. Runs under way go on; runs can still be started by hand. The next deploy that changes the job undoes it, because the operator then writes the CronJob again.';
  static override usage = ['suspend NAME... [flags]'];
  static override examples = [
    '# Keep the schedule from starting runs\nkubectl naisjob suspend rapport',
    '# Say what would be done with several\nkubectl naisjob suspend purring rapport --dry-run=client',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Suspend);
    await this.switchSchedule('suspend', argv as string[], flags);
  }
}
