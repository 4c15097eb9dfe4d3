import { Args } from '@oclif/core';
import { NaisjobCommand } from '../lib/cli/base-command.ts';
import { isOnPath } from '../lib/cli/find-executable.ts';
import { print } from '../lib/cli/terminal.ts';
import { drawCompletionSetup, SHELLS, type Shell } from '../lib/view/completion-setup.ts';

export default class Completion extends NaisjobCommand {
  static override summary = 'Say how to set up TAB completion';
  static override description =
    'TAB completion of a plugin comes with that of kubectl. With the name of a shell, what is printed can be read by that shell.';
  static override usage = ['completion [SHELL] [flags]'];
  static override examples = [
    '# How to set it up, for every shell\nkubectl naisjob completion',
    '# In this bash, now\nsource <(kubectl naisjob completion bash)',
  ];
  static override args = {
    shell: Args.string({ description: 'bash, zsh, fish or powershell', options: [...SHELLS] }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    print(drawCompletionSetup(args.shell as Shell | undefined, isOnPath('kubectl_complete-naisjob')));
  }
}
