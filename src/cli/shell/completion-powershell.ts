// The completion script of PowerShell, 5.1 and newer. Words come quoted from vault; nothing of them is evaluated.

export const POWERSHELL_COMPLETION = `# Completion of vault for PowerShell: vault completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName @('vault', 'vault.exe') -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $program = Get-Command vault -CommandType Application -TotalCount 1 -ErrorAction SilentlyContinue
    if ($null -eq $program) { return }
    $elements = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition })
    $words = @()
    $current = ''
    for ($index = 1; $index -lt $elements.Count; $index++) {
        $element = $elements[$index]
        $text = $element.Extent.Text
        if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $text = $element.Value }
        if ($element.Extent.EndOffset -ge $cursorPosition) { $current = $text } else { $words += $text }
    }
    # Through the environment: PowerShell's own way of giving words to programs loses empty ones and quotes.
    $before = $env:AWS_VAULT_COMPLETE
    try {
        $env:AWS_VAULT_COMPLETE = (@($words) + $current) -join [char]0x1f
        $reply = @(& $program.Source __complete powershell 2>$null)
    } finally {
        $env:AWS_VAULT_COMPLETE = $before
    }
    if ($reply.Count -eq 0) { return }
    $head = $reply[0] -split "\`t"
    switch ($head[0]) {
        'words' {
            foreach ($line in ($reply | Select-Object -Skip 1)) {
                $value, $shown, $help = $line -split "\`t"
                [System.Management.Automation.CompletionResult]::new($value, $shown, 'ParameterValue', $help)
            }
        }
        'folders' {
            $path = $current.Substring($head[1].Length)
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($path) |
                Where-Object { $_.ResultType -eq 'ProviderContainer' } |
                ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($head[1] + $_.CompletionText, $_.ListItemText, 'ProviderContainer', $_.ToolTip)
                }
        }
        'command' {
            # Everything behind vault's own words is a command line of its own.
            $at = [int]$head[1] + 1
            $line = ''
            if ($at -lt $elements.Count) {
                $start = $elements[$at].Extent.StartOffset - $commandAst.Extent.StartOffset
                # The text of the command ends with its last word; spaces before the cursor begin a new one.
                $line = $commandAst.Extent.Text.Substring($start).PadRight($cursorPosition - $elements[$at].Extent.StartOffset)
            }
            [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches
        }
    }
}
`;
