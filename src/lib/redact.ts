/** Takes secrets out of texts before anybody reads them: what is printed ends up in journals, reports and tickets. */

type Mask = (secret: string) => string;

const hidden: Mask = () => '***';

/** As long as the secret, line ends kept, so that places in the text stay where they are. */
export const sameLength: Mask = secret => secret.replace(/\S/gu, '*');

// Every repetition is bounded, so that no text takes quadratic time.
const secretName = String.raw`[\w.-]{0,40}(?:passw(?:or)?d|passphrase|passwort|secret|token|credentials?|signature|api[-_]?key|access[-_]?key|secret[-_]?key|(?<![a-z])(?:auth|pass|pwd|sig))`;
const value = String.raw`"[^"\n]{0,500}"|'[^'\n]{0,500}'|[^\s"',;&\]}]+`;

/** Each keeps its first group and hides the second. */
const rules: readonly RegExp[] = [
  // https://user:password@host, also with a slash in the password, and cut off before the `@`
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/(?!\[))([^\s/?#@"'`]{0,300}:(?!\d{1,5}(?:[/?#\s"'`,]|$))[^\s"'`]{0,300}(?=@)|[^\s/?#"'`]{0,300}(?=@))/gi,
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/(?!\[)[^\s/?#@:"'`]{0,300}:)(?!\d{1,5}(?:[/?#\s"'`,]|$))([^\s"'`@]{1,300})(?=[\s"'`]|$)/gi,
  // ?key=value&other=value; but for what a socket of pcsd-ruby has there
  /([?&;](?!(?:umask|backlog)=)[^\s=&#"'`?]{1,80}=)([^\s&;#"'`]+)/g,
  // Authorization: Bearer …
  /(\b(?:proxy-)?authorization["']?\s{0,20}[:=]\s{0,20}["']?)((?:[a-z]{1,20}\s{1,9})?[^\s"'`]+)/gi,
  /(\b(?:set-)?cookie["']?\s{0,20}:\s{0,20}["']?)([^\n"'`]+)/gi,
  /(\bx-[\w-]{0,40}(?:key|token|auth|secret)["']?\s{0,20}:\s{0,20}["']?)([^\s"'`]+)/gi,
  /(\bbearer\s{1,9})((?=[^\s"'`]{0,300}\d)[^\s"'`]{8,})/gi,
  // --password=…, PGPASSWORD=…, "password": "…"
  new RegExp(String.raw`(${secretName}\s{0,20}=\s{0,20})(${value})`, 'gi'),
  new RegExp(String.raw`(["']${secretName}["']\s{0,20}:\s{0,20})(${value})`, 'gi'),
  // --password …, also as items of a YAML or JSON list
  new RegExp(
    String.raw`((?<![\w-])--?${secretName}["']?(?:\s{0,20},\s{0,20}|\s{0,20}\n\s{0,20}-\s{1,20}|\s{1,20}))((?!-)(?:${value}))`,
    'gi',
  ),
  // curl -u user:password
  /((?<![\w-])(?:-u|--user|--proxy-user)["']?(?:\s{0,20},\s{0,20}|\s{0,20}\n\s{0,20}-\s{1,20}|\s+|=)["']?[^\s:"'`]{1,300}:)([^\s"'`,\]]+)/g,
];

/**
 * The text with `***` for the password in a URL, the values of its query, `Authorization` and cookies, and what follows
 * names such as `--password` and `TOKEN=`. Safe to apply again.
 */
export function redact(text: string, mask: Mask = hidden): string {
  return rules.reduce(
    (redacted, rule) =>
      redacted.replace(rule, (whole: string, before: string, secret: string) =>
        secret === '' || secret.startsWith('***') ? whole : before + mask(secret),
      ),
    text,
  );
}

/** Options of one letter whose value is a secret, by the program's name; `fence_` stands for all that begin so. */
const shortOptions: readonly (readonly [program: RegExp, options: readonly string[], onlyAttached?: boolean])[] = [
  [/^(mysql|mariadb)/, ['-p'], true],
  [/^(sshpass$|fence_)/, ['-p']],
  [/^ipmitool$/, ['-P']],
  [/^smbclient$/, ['-U']],
  [/^redis-cli$/, ['-a']],
  [/^ldap/, ['-w']],
  [/^snmp/, ['-c', '-A', '-X']],
];
const secretOption = new RegExp(String.raw`^--?${secretName}$`, 'i');
const header = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]*(?:key|token|auth|secret))\s*:\s*/i;

/** The arguments of a command, each with its secrets hidden: more is known of them than of a text. */
export function redactWords(words: readonly string[], mask: Mask = hidden): readonly string[] {
  const own = shortOptions.filter(([program]) =>
    words.some(word => program.test(word.slice(word.lastIndexOf('/') + 1))),
  );
  const attached = own.flatMap(([, options]) => options);
  const separate = own.flatMap(([, options, onlyAttached]) => (onlyAttached === true ? [] : options));
  const hideAfter = (start: string, word: string) => start + mask(word.slice(start.length));
  return words.map((word, i) => {
    const before = words[i - 1] ?? '';
    if (separate.includes(before) || (secretOption.test(before) && !word.startsWith('-'))) return mask(word);
    const option = attached.find(each => word.startsWith(each) && word !== each);
    if (option !== undefined) return hideAfter(option, word);
    const user = /^(-u|--user|--proxy-user)$/.test(before) ? /^[^:]*:(?=.)/.exec(word)?.[0] : undefined;
    const name = user ?? header.exec(word)?.[0];
    return name === undefined ? redact(word, mask) : hideAfter(name, word);
  });
}

/** What a command printed: redacted like any text, and without the secrets of its own arguments wherever they stand. */
export function redactOutput(text: string, words: readonly string[]): string {
  const secrets = new Set<string>();
  redactWords(words, secret => {
    // Shorter ones would make holes in every other word.
    if (secret.length >= 4) secrets.add(secret);
    return secret;
  });
  return redact([...secrets].reduce((left, secret) => left.replaceAll(secret, hidden), text));
}
