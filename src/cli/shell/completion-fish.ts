// The completion script of fish, 3.1 and newer. fish itself chooses among the words and quotes them; nothing of them is
// evaluated.

export const FISH_COMPLETION = `# Completion of vault for fish: vault completion fish | source

function __vault_complete
    set -l reply (commandline --current-process --cut-at-cursor | command vault __complete fish 2>/dev/null | string split0)
    switch "$reply[1]"
        case words
            set -q reply[2]; and printf '%s\\0' $reply[2..-1]
        case folders
            set -l prefix $reply[2]
            set -l path (string replace -- "$prefix" '' (commandline --current-token --cut-at-cursor))
            for folder in (__fish_complete_directories "$path")
                printf '%s%s\\0' $prefix $folder
            end
        case command
            # Everything behind vault's own words is a command line of its own.
            set -l found (complete --do-complete $reply[2])
            set -q found[1]; and printf '%s\\0' $found
    end
end

complete --command vault --erase
complete --command vault --no-files --keep-order --arguments '(__vault_complete | string split0)'
`;
