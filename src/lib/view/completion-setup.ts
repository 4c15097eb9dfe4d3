// How to set TAB completion up: the words that `completion` prints.

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** kubectl's own completion calls the plugin's; this loads it. */
const LOAD: Record<Shell, { file: string; line: string }> = {
  bash: { file: '~/.bashrc', line: 'source <(kubectl completion bash)' },
  zsh: { file: '~/.zshrc', line: 'source <(kubectl completion zsh)' },
  fish: { file: '~/.config/fish/config.fish', line: 'kubectl completion fish | source' },
  powershell: { file: '$PROFILE', line: 'kubectl completion powershell | Out-String | Invoke-Expression' },
};

const EXECUTABLE = 'kubectl_complete-naisjob';

/** For a person to read; with one shell, what that shell can read too: `source <(kubectl naisjob completion bash)`. */
export function drawCompletionSetup(shell: Shell | undefined, isOnPath: boolean): string {
  if (shell !== undefined) return drawForShell(shell, isOnPath);
  const width = Math.max(...SHELLS.map((each) => each.length));
  return [
    'TAB behind `kubectl naisjob` offers verbs, flags and their values, jobs, runs, namespaces and',
    'contexts. It takes kubectl 1.26 or newer, and two things:',
    '',
    "1. kubectl's own completion, in your shell:",
    ...SHELLS.map((each) => `     ${each.padEnd(width)}  ${LOAD[each].line}`),
    '',
    `2. ${EXECUTABLE} on PATH${isOnPath ? ': it is there.' : ', and it is not there. Make it in a folder of PATH:'}`,
    ...(isOnPath ? [] : drawMaking().map((line) => `     ${line}`)),
  ].join('\n');
}

function drawForShell(shell: Shell, isOnPath: boolean): string {
  const { file, line } = LOAD[shell];
  const missing = [
    `# ${EXECUTABLE} is not on PATH. Make it in a folder of PATH:`,
    ...drawMaking().map((each) => `#   ${each}`),
  ];
  return [
    `# TAB completion of kubectl naisjob comes with kubectl's own; in ${file}:`,
    line,
    ...(isOnPath ? [] : missing),
  ].join('\n');
}

/** krew puts one executable on PATH, so the second one is made by hand; npm installs both. */
function drawMaking(): string[] {
  return [
    `printf '#!/bin/sh\\nexec kubectl naisjob __complete "$@"\\n' > ~/.local/bin/${EXECUTABLE}`,
    `chmod +x ~/.local/bin/${EXECUTABLE}`,
  ];
}
