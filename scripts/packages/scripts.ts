/** What root runs when a package comes and goes: the moments of deploy/packages/scripts in the words of dpkg and of rpm. */
import { readFileSync } from 'node:fs';
import { root, type Description } from './description.ts';

type Moments = Description['scripts'];

/** https://www.debian.org/doc/debian-policy/ch-maintainerscripts.html */
export function debScripts(moments: Moments): Readonly<Record<'postinst' | 'prerm' | 'postrm', string>> {
  return {
    // abort-*: what was about to go stays.
    postinst: script({ 'configure | abort-upgrade | abort-remove | abort-deconfigure': moments.placed }),
    prerm: script({ remove: moments.leaving }),
    postrm: script({ remove: moments.gone, purge: moments.purged }),
  };
}

/** Of an upgrade rpm says that one more is left; it knows no purge. */
export function rpmScripts(moments: Moments): Readonly<Record<'post' | 'preun' | 'postun', string>> {
  const last = (path: string) => `if [ "$1" -eq 0 ]; then\n${indented(path, 2)}\nfi`;
  return { post: body(moments.placed), preun: last(moments.leaving), postun: last(moments.gone) };
}

function script(cases: Readonly<Record<string, string>>): string {
  const branches = Object.entries(cases).map(([words, path]) => `  ${words})\n${indented(path, 4)}\n    ;;`);
  return ['#!/bin/sh', 'set -e', 'case "$1" in', ...branches, 'esac', ''].join('\n');
}

function body(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8').trimEnd();
}

function indented(path: string, columns: number): string {
  return body(path).replaceAll(/^(?=.)/gm, ' '.repeat(columns));
}
