#!/bin/bash
# Writes certificates.ts: an authority for tests, what it issued, and another authority. Valid for a hundred years, so that
# the tests need no openssl: run it by hand, when a test wants another certificate.
# shellcheck disable=SC2016 # the backquotes are TypeScript's
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

authority() { # NAME
  openssl req -x509 "${key[@]}" -keyout "$1.key" -out "$1.pem" -days 36500 -subj "/CN=$1 of the tests" 2>/dev/null
}

issue() { # NAME ALTERNATIVE-NAMES DAYS
  openssl req "${key[@]}" -keyout "$1.key" -out "$1.request" -subj /CN=test 2>/dev/null
  openssl x509 -req -in "$1.request" -out "$1.pem" -CA authority.pem -CAkey authority.key -CAcreateserial -days "$3" \
    -extfile <(echo "subjectAltName=$2") 2>/dev/null
}

pair() { printf '    %s: {\n      key: `%s`,\n      cert: `%s`,\n    },\n' "$1" "$(cat "$1.key")" "$(cat "$1.pem")"; }

authority authority
authority another
issue loopback DNS:localhost,IP:127.0.0.1 36500
issue elsewhere DNS:nas.example.com 36500
issue expired DNS:localhost -1
issue peer IP:10.77.0.12 36500
{
  echo '// Written by make-certificates.sh. For tests only: the keys are no secret.'
  printf '/** An authority and what it issued. */\nexport const authority = {\n  ca: `%s`,\n  issued: {\n' "$(cat authority.pem)"
  for name in loopback elsewhere expired peer; do pair "$name"; done
  printf '  },\n} as const;\n\n/** One that issued nothing. */\nexport const anotherAuthority = { ca: `%s` } as const;\n' "$(cat another.pem)"
} >"$here/certificates.ts"
