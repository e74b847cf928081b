// The shells that we write scripts for. Data only.

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

export type ShellName = (typeof SHELLS)[number];

export function isShellName(text: string): text is ShellName {
  return (SHELLS as readonly string[]).includes(text);
}

/** The shell that a path such as SHELL's value names; bash where it is none that we know. */
export function likelyShell(env: Readonly<Record<string, string | undefined>>): ShellName {
  const name = (env.SHELL ?? '').replace(/^.*[/\\]/, '').replace(/\.exe$/, '');
  if (name === 'pwsh') return 'powershell';
  if (isShellName(name)) return name;
  return env.SHELL === undefined && env.PSModulePath !== undefined ? 'powershell' : 'bash';
}

/** The line that a person puts into the start-up file of their shell. */
export function initLine(shell: ShellName): string {
  switch (shell) {
    case 'fish':
      return 'vault shell-init fish | source';
    case 'powershell':
      return 'vault shell-init powershell | Out-String | Invoke-Expression';
    default:
      return `eval "$(vault shell-init ${shell})"`;
  }
}
