// The function that `vault shell-init` puts into a shell: it evaluates what `vault use` prints, and hands everything else
// to the executable as it is. Its variables have names that no one else's environment has: a local one hides an exported one.

import { GLOBAL_FLAGS } from '../flags.ts';
import type { ShellName } from './names.ts';

/** First line of what `vault use` prints; without it the function shows the text and evaluates nothing (help, for one). */
export const CODE_FOLLOWS = '# vault use';

export function initScript(shell: ShellName): string {
  const flags = GLOBAL_FLAGS.flatMap((flag) => ('value' in flag ? [`--${flag.name}`] : []));
  switch (shell) {
    case 'fish':
      return fish(flags);
    case 'powershell':
      return powershell(flags);
    default:
      return posix(shell, flags);
  }
}

/**
 * `function vault` and the backslashes, as an alias must not take the place of what is meant, neither now nor when the
 * function runs.
 *
 * @param flags the global ones whose value is the next word
 */
function posix(shell: 'bash' | 'zsh', flags: readonly string[]): string {
  return `# vault's function for ${shell}: eval "$(vault shell-init ${shell})"
function vault {
${shell === 'zsh' ? '  \\emulate -L zsh\n' : ''}  \\local __vault_word __vault_skip='' __vault_command='' __vault_code=''
  for __vault_word in "$@"; do
    if [ -n "$__vault_skip" ]; then
      __vault_skip=''
      continue
    fi
    case $__vault_word in
      ${flags.join(' | ')}) __vault_skip=1 ;;
      -*) ;;
      *)
        __vault_command=$__vault_word
        break
        ;;
    esac
  done
  if [ "$__vault_command" != use ]; then
    \\command vault "$@"
    return
  fi
  __vault_code=$(AWS_VAULT_SHELL=${shell} \\command vault "$@") || return
  case $__vault_code in
    '${CODE_FOLLOWS}'*) \\eval "$__vault_code" ;;
    *) \\printf '%s\\n' "$__vault_code" ;;
  esac
}
`;
}

function fish(flags: readonly string[]): string {
  return `# vault's function for fish: vault shell-init fish | source
function vault --description 'vault, with \`vault use\` in this shell'
    set -l __vault_skip 0
    set -l __vault_command ''
    for __vault_word in $argv
        if test $__vault_skip = 1
            set __vault_skip 0
            continue
        end
        switch $__vault_word
            case ${flags.join(' ')}
                set __vault_skip 1
            case '-*'
            case '*'
                set __vault_command $__vault_word
                break
        end
    end
    if test "$__vault_command" != use
        command vault $argv
        return $status
    end
    set -l __vault_code ''
    AWS_VAULT_SHELL=fish command vault $argv | read --null __vault_code
    set -l __vault_status $pipestatus[1]
    test $__vault_status = 0; or return $__vault_status
    if string match --quiet '${CODE_FOLLOWS}*' -- "$__vault_code"
        eval $__vault_code
        return 0
    end
    printf '%s' $__vault_code
end
`;
}

function powershell(flags: readonly string[]): string {
  return `# vault's function for PowerShell: vault shell-init powershell | Out-String | Invoke-Expression
function global:vault {
    $program = (Get-Command vault -CommandType Application -TotalCount 1 -ErrorAction Stop).Source
    $words = [System.Collections.Generic.List[object]]::new()
    $words.AddRange([object[]]$args)
    # PowerShell takes the first \`--\` of a function's words for itself: it is put back to where it stood.
    $line = $MyInvocation.Line
    if ($line -match '(^|\\s)--(\\s|$)') {
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($line, [ref]$null, [ref]$null)
        $calls = @($tree.FindAll({
            param($node)
            $node -is [System.Management.Automation.Language.CommandAst] -and $node.GetCommandName() -eq 'vault'
        }, $true))
        $call = $calls | Where-Object { $_.Extent.StartOffset -eq ($MyInvocation.OffsetInLine - 1) } | Select-Object -First 1
        if ($null -ne $call) {
            $texts = @($call.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.Extent.Text })
            $at = [array]::IndexOf($texts, '--')
            if ($at -ge 0 -and $texts.Count -eq $words.Count + 1) { $words.Insert($at, '--') }
        }
    }
    $command = ''
    for ($index = 0; $index -lt $words.Count; $index++) {
        $word = [string]$words[$index]
        if (@(${flags.map((flag) => `'${flag}'`).join(', ')}) -ccontains $word) { $index++; continue }
        if (-not $word.StartsWith('-')) { $command = $word; break }
    }
    [object[]]$all = $words.ToArray()
    if ($command -cne 'use') {
        if ($MyInvocation.ExpectingInput) { $input | & $program @all } else { & $program @all }
        return
    }
    $before = $env:AWS_VAULT_SHELL
    try {
        $env:AWS_VAULT_SHELL = 'powershell'
        $code = (& $program @all) -join "\`n"
    } finally {
        $env:AWS_VAULT_SHELL = $before
    }
    if ($LASTEXITCODE -ne 0) { return }
    if ($code.StartsWith('${CODE_FOLLOWS}')) { Invoke-Expression $code } else { $code }
}
`;
}
