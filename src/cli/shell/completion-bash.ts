// The completion script of bash, for bash 3.2 and newer, with bash-completion or without. What it gets from vault it puts
// into COMPREPLY and nowhere else: nothing of it is evaluated.

export const BASH_COMPLETION = `# Completion of vault for bash: eval "$(vault completion bash)"

_vault() {
  local reply line head rest before word
  local position=0 index
  COMPREPLY=()
  reply=$(\\command vault __complete bash "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null) || return 0
  head=\${reply%%$'\\n'*}
  case $head in
    words | partial)
      [ "$reply" = "$head" ] && return 0
      while IFS= read -r line; do
        COMPREPLY+=("$line")
      done < <(printf '%s\\n' "\${reply#*$'\\n'}")
      if [ "$head" = partial ] && type compopt &>/dev/null; then compopt -o nospace; fi
      ;;
    folders)
      word=\${COMP_WORDS[COMP_CWORD]}
      [ "$word" = '=' ] && word=
      if type compopt &>/dev/null; then compopt -o filenames; fi
      while IFS= read -r line; do
        COMPREPLY+=("$line")
      done < <(compgen -d -- "$word")
      ;;
    command\\ *)
      # Which of bash's words begins at that place in the line.
      rest=$COMP_LINE
      for ((index = 0; index < COMP_CWORD; index++)); do
        word=\${COMP_WORDS[index]}
        before=\${rest%%"$word"*}
        [ $((position + \${#before})) -ge "\${head#command }" ] && break
        position=$((position + \${#before} + \${#word}))
        rest=\${rest:\${#before}+\${#word}}
      done
      # A program that completes (as the AWS CLI's) needs COMP_LINE, which bash-completion does not give it.
      if [ "$index" -lt "$COMP_CWORD" ] && [[ $(complete -p -- "\${COMP_WORDS[index]}" 2>/dev/null) == *' -C '* ]]; then
        _vault_command "$index"
      elif declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$index"
      elif declare -F _command_offset >/dev/null; then
        _command_offset "$index"
      else
        _vault_command "$index"
      fi
      ;;
  esac
}

# The command behind vault's own words, where bash-completion is not there to do it.
_vault_command() {
  local offset=$1 index command before spec function='' program='' line
  for ((index = 0; index < offset; index++)); do
    before=\${COMP_LINE%%"\${COMP_WORDS[index]}"*}
    COMP_LINE=\${COMP_LINE:\${#before}+\${#COMP_WORDS[index]}}
    COMP_POINT=$((COMP_POINT - \${#before} - \${#COMP_WORDS[index]}))
  done
  before=\${COMP_LINE%%[![:space:]]*}
  COMP_LINE=\${COMP_LINE:\${#before}}
  COMP_POINT=$((COMP_POINT - \${#before}))
  COMP_WORDS=("\${COMP_WORDS[@]:offset}")
  COMP_CWORD=$((COMP_CWORD - offset))
  command=\${COMP_WORDS[0]}
  if [ "$COMP_CWORD" -eq 0 ]; then
    while IFS= read -r line; do
      COMPREPLY+=("$line")
    done < <(compgen -c -- "$command" | sort -u)
    return 0
  fi
  spec=$(complete -p -- "$command" 2>/dev/null) || spec=$(complete -p -- "\${command##*/}" 2>/dev/null) || spec=
  [[ $spec =~ [[:space:]]-F[[:space:]]([^[:space:]]+) ]] && function=\${BASH_REMATCH[1]}
  [[ $spec =~ [[:space:]]-C[[:space:]]\\'?([^\\'[:space:]]+) ]] && program=\${BASH_REMATCH[1]}
  if [ -n "$function" ] && declare -F "$function" >/dev/null; then
    "$function" "$command" "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD - 1]}"
  elif [ -n "$program" ] && type "$program" &>/dev/null; then
    while IFS= read -r line; do
      COMPREPLY+=("$line")
    done < <(export COMP_LINE COMP_POINT; "$program" "$command" "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD - 1]}")
  elif type compopt &>/dev/null; then
    compopt -o default
  fi
}

complete -F _vault vault
`;
