# jotchain's own --help names what may follow, so this list cannot grow old.
_jotchain() {
    local word verbs=() current=${COMP_WORDS[COMP_CWORD]}
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        # Plain words alone: nothing that was typed may turn --help off and run a verb.
        [[ $word =~ ^[a-z][a-z-]*$ ]] || break
        verbs+=("$word")
    done
    mapfile -t COMPREPLY < <(compgen -W "$(jotchain "${verbs[@]}" --help 2>/dev/null |
        grep -oE '^  ([a-z][a-z-]*|(-[a-z],)?--[a-z-]+)' | sed 's/.*,//')" -- "$current")
}
complete -o default -F _jotchain jotchain
