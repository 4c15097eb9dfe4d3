import { SuspensionCommand } from '../lib/cli/suspension-command.ts';

export default class Resume extends SuspensionCommand {
  static override summary = "Let a suspended job's schedule start runs again";
  static override description =
    'Resumes the CronJob of a job that has a schedule, and sees it resumed. When a start was missed meanwhile, Kubernetes makes up for the latest one at once: that run is shown, and when the next one comes.';
  static override usage = ['resume NAME... [flags]'];
  static override examples = [
    'kubectl naisjob resume avstemming',
    'kubectl naisjob resume avstemming --dry-run=client',
  ];

  async run(): Promise<void> {
    await this.switchSchedule('resume');
  }
}
