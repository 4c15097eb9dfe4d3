import { expect, test } from 'vitest';
import { drawCompletion, toJobChoice, toRunChoice } from '../../../src/lib/view/completion.ts';
import { drawCompletionSetup } from '../../../src/lib/view/completion-setup.ts';
import { aNaisjob, aRun, NOW } from '../../support/builders.ts';

test('choices in cobra’s form, and the directive', () => {
  const choices = [{ value: 'json' }, { value: 'tree', description: 'Show\nwhat\tbelongs\u001B[2J' }];
  expect(drawCompletion(choices, 'nothing')).toBe('json\ntree\tShow what belongs^[[2J\n:4\n');
  expect(drawCompletion([], 'files')).toBe(':0\n');
  expect(drawCompletion([], 'folders')).toBe(':16\n');
  expect(drawCompletion([], 'keep-order')).toBe(':36\n');
});

test('jobs and runs say what they are', () => {
  expect(toJobChoice(aNaisjob().build())).toEqual({ value: 'avstemming', description: 'no schedule' });
  expect(toJobChoice(aNaisjob().scheduled().failed('FailedGenerate', 'm').build())).toEqual({
    value: 'avstemming',
    description: '0 2 * * *, FailedGenerate',
  });
  expect(toRunChoice(aRun().complete().aged(5).build(), NOW)).toEqual({
    value: 'avstemming-1',
    description: 'Complete, 5m ago',
  });
});

test('how to set it up, for a person', () => {
  expect(drawCompletionSetup(undefined, true))
    .toBe(`TAB behind \`kubectl naisjob\` offers verbs, flags and their values, jobs, runs, namespaces and
contexts. It takes kubectl 1.26 or newer, and two things:

1. kubectl's own completion, in your shell:
     bash        source <(kubectl completion bash)
     zsh         source <(kubectl completion zsh)
     fish        kubectl completion fish | source
     powershell  kubectl completion powershell | Out-String | Invoke-Expression

2. kubectl_complete-naisjob on PATH: it is there.`);
  expect(drawCompletionSetup(undefined, false)).toContain(`
2. kubectl_complete-naisjob on PATH, and it is not there. Make it in a folder of PATH:
     printf '#!/bin/sh\\nexec kubectl naisjob __complete "$@"\\n' > ~/.local/bin/kubectl_complete-naisjob
     chmod +x ~/.local/bin/kubectl_complete-naisjob`);
});

test('how to set it up, for a shell: nothing in it that the shell would stumble over', () => {
  expect(drawCompletionSetup('bash', true))
    .toBe(`# TAB completion of kubectl naisjob comes with kubectl's own; in ~/.bashrc:
source <(kubectl completion bash)`);
  const lines = drawCompletionSetup('fish', false).split('\n');
  expect(lines.filter((line) => !line.startsWith('#'))).toEqual(['kubectl completion fish | source']);
});
