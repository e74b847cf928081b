// The completion script of zsh. zsh itself chooses among the words and quotes them; nothing of them is evaluated.

export const ZSH_COMPLETION = `#compdef vault
# Completion of vault for zsh: source <(vault completion zsh) after compinit, or as the file _vault in a folder of fpath.

_vault() {
  local -a reply values displays options expl
  local head value display
  reply=("\${(@0)$(\\command vault __complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  head=$reply[1]
  # What follows the last NUL is no part.
  reply=("\${(@)reply[2,-2]}")
  case $head in
    (words|partial)
      [[ -n $reply[1] ]] && compset -P "\${(b)reply[1]}"
      reply=("\${(@)reply[2,-1]}")
      for value display in "\${(@)reply}"; do
        values+=("$value")
        displays+=("$display")
        [[ $display == "$value" ]] || options=(-l)
      done
      (( $#values )) || return 1
      [[ $head == partial ]] && options+=(-S '')
      _description -V vault expl word
      compadd "\${(@)expl}" "\${(@)options}" -d displays -a -- values
      ;;
    (folders)
      [[ -n $reply[1] ]] && compset -P "\${(b)reply[1]}"
      _files -/
      ;;
    (command)
      # Everything behind vault's own words is a command line of its own.
      shift $reply[1] words
      (( CURRENT -= reply[1] ))
      _normal
      ;;
    (*)
      return 1
      ;;
  esac
}

if [[ $funcstack[1] == _vault ]]; then
  _vault "$@"
elif (( $+functions[compdef] )); then
  compdef _vault vault
else
  print -u2 'vault: completion needs compinit: run "autoload -Uz compinit && compinit" before this'
fi
`;
