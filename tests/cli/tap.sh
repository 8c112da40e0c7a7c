# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # status, out and err are for the scripts
#
# TAP for the scripts beside this file: is, like, check; done_testing at the end. Each script works
# in a scratch folder of its own, $work, which goes at the end.
set -u
: "${MKBRIDGE:?the program to test}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tests=0
failures=0

result() # STATUS NAME
{
        tests=$((tests + 1))
        if [ "$1" -eq 0 ]; then
                echo "ok $tests - $2"
        else
                failures=$((failures + 1))
                echo "not ok $tests - $2"
        fi
}

check() # NAME COMMAND...
{
        local name=$1
        shift
        "$@" >"$work/check.log" 2>&1
        local status=$?
        result "$status" "$name"
        [ "$status" -eq 0 ] || sed 's/^/# /' "$work/check.log"
}

is() # NAME GOT EXPECTED
{
        [ "$2" = "$3" ]
        local status=$?
        result "$status" "$1"
        [ "$status" -eq 0 ] || printf 'got:      %s\nexpected: %s\n' "$2" "$3" | sed 's/^/# /'
}

like() # NAME GOT PATTERN
{
        # shellcheck disable=SC2053 # a pattern it is
        [[ $2 == $3 ]]
        local status=$?
        result "$status" "$1"
        [ "$status" -eq 0 ] || printf 'got:      %s\nexpected: %s\n' "$2" "$3" | sed 's/^/# /'
}

skip() # NAME WHY
{
        tests=$((tests + 1))
        echo "ok $tests - $1 # SKIP $2"
}

# Runs the program: $status, $out and $err are what came of it.
run()
{
        "$MKBRIDGE" "$@" >"$work/out" 2>"$work/err"
        status=$?
        out=$(cat "$work/out")
        err=$(cat "$work/err")
}

done_testing()
{
        echo "1..$tests"
        [ "$failures" -eq 0 ]
}
