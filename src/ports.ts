/** Everything of the real world that muster touches. Real ports are in host/ and systemd/, virtual ones in simulation/. */
import type { Milliseconds } from './lib/duration.ts';
import type { Systemd } from './systemd/systemd.ts';

export interface Ports {
  readonly clock: Clock;
  readonly systemd: Systemd;
  readonly commands: Commands;
  readonly files: Files;
  readonly network: Network;
  /** A number in [0, 1), for jitter only. */
  readonly random: () => number;
}

export interface Clock {
  /** Monotonic milliseconds, the same for all processes of a boot. Only differences mean anything. */
  now(): Milliseconds;
  /** The wall clock, for reports only: it may jump. */
  wallTime(): Date;
  /** Resolves after `duration`; rejects with the signal's reason on abort and leaves no timer behind. */
  sleep(duration: Milliseconds, signal: AbortSignal): Promise<void>;
}

export interface CommandResult {
  /** Undefined when it did not exit by itself: see the other fields. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  /** Why it could not be started (`ENOENT`, `EACCES`), else undefined. */
  readonly spawnError: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal;
  /** Bytes kept of each output stream; the rest is read and dropped. Default 1 MiB. */
  readonly maxOutput?: number;
  /**
   * Outside of the sandbox that the boot unit puts muster in, as a unit of its own: for the administrator's programs, and those that
   * need more than to read. Without a sandbox it is no different.
   */
  readonly outside?: boolean;
}

export interface Commands {
  /** Runs argv without a shell, in its own process group, all of which is killed at the timeout or on abort. Never throws but on abort. */
  run(argv: readonly string[], options: CommandOptions): Promise<CommandResult>;
  /** Runs a command whose output lines are events; resolves with how it ended, or when `signal` aborts. Never throws. */
  follow(argv: readonly string[], line: (text: string) => void, signal: AbortSignal): Promise<string>;
}

export type FileType = 'file' | 'directory' | 'symlink' | 'socket' | 'fifo' | 'block' | 'character';

export interface FileEntry {
  readonly type: FileType;
  /** The user id of the owner. */
  readonly owner: number;
  /** Permission bits with sticky and set-id bits: `0o1777`. */
  readonly mode: number;
  /** Where a symlink points, as written in it; undefined for anything else. */
  readonly target: string | undefined;
}

export interface Files {
  /** The text of a file, undefined when it does not exist; throws for any other reason. At most `limit` bytes (default 1 MiB). */
  read(path: string, limit?: number): Promise<string | undefined>;
  /** What is there, following links; undefined when nothing is. Throws for any other reason (permissions, I/O error). */
  type(path: string): Promise<FileType | undefined>;
  /** The names in a folder, unsorted; undefined when it does not exist. Throws for any other reason. */
  list(path: string): Promise<readonly string[] | undefined>;
  /** What is at `path` itself, a link not followed; undefined when nothing is. Throws for any other reason. */
  entry(path: string): Promise<FileEntry | undefined>;
  /**
   * Calls back whenever something at `path` may have changed (created, removed, replaced, written, permissions), until
   * abort. Works when the parent folders do not exist yet or are replaced. May call too often, never too seldom on a
   * file system that reports its events.
   */
  watch(path: string, changed: () => void, signal: AbortSignal): void;
  /** Calls back whenever something may have been mounted, remounted or unmounted anywhere, until abort. */
  watchMounts(changed: () => void, signal: AbortSignal): void;
}

export type Connection =
  | { readonly open: true; readonly address: string }
  | { readonly open: false; readonly reason: string; readonly refused: boolean };

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface HttpRequest {
  /** `http:` or `https:`. A user and password in it are sent as `Authorization`. */
  readonly url: string;
  /** PEM text: the only authorities to trust; undefined for those of the system. */
  readonly ca: string | undefined;
  /** Without it the body is left empty, and the status is the answer as soon as it is there. */
  readonly wantsBody: boolean;
}

export type CertificateProblem = 'untrusted' | 'not-yet-valid' | 'expired' | 'other-name';

export interface HttpFailure {
  readonly reason: string;
  /** What is wrong with the server's certificate, when that is why. */
  readonly certificate?: CertificateProblem;
}

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'PTR' | 'SRV' | 'TXT';

export interface NameQuery {
  readonly name: string;
  /** Undefined: addresses of both families. */
  readonly type: RecordType | undefined;
  /** `10.0.0.53:53` or `[fd00::53]:53`; undefined: the system's resolver, which for addresses is getaddrinfo. */
  readonly server: string | undefined;
}

/** Addresses as they are, any other record as some text; or why there are none. */
export type NameAnswer = { readonly answers: readonly string[] } | { readonly reason: string };

export interface Network {
  /** Opens a TCP or unix connection and closes it again. All addresses of a name are tried. Never throws but on abort. */
  connect(
    target: { readonly host: string; readonly port: number } | { readonly path: string },
    timeout: Milliseconds,
    signal: AbortSignal,
  ): Promise<Connection>;
  /** GET over HTTP on a unix socket, or over TLS on a local port without verifying the certificate. A string is the reason of a failure. */
  getLocal(
    target: { readonly socket: string } | { readonly tlsPort: number; readonly host: string },
    path: string,
    timeout: Milliseconds,
    signal: AbortSignal,
  ): Promise<HttpAnswer | string>;
  /** GET, certificates verified, redirects not followed; at most 1 MiB of the body. Never throws but on abort. */
  get(request: HttpRequest, timeout: Milliseconds, signal: AbortSignal): Promise<HttpAnswer | HttpFailure>;
  /** Never throws but on abort. */
  resolve(query: NameQuery, timeout: Milliseconds, signal: AbortSignal): Promise<NameAnswer>;
}

/** One folder of muster's own, such as /var/lib/muster/boots. Names are plain file names. */
export interface Store {
  /** All files in it, with the time of the last change (ms, wall clock). Empty when there is no folder; throws for any other reason. */
  list(): Promise<readonly StoredFile[]>;
  /** Undefined when it does not exist; throws for any other reason. */
  read(name: string): Promise<string | undefined>;
  /** Replaces it as a whole, so that a reader or a crash meets the old text or the new one; creates the folder. */
  writeAtomic(name: string, text: string): Promise<void>;
  /** No error when it is gone already. */
  remove(name: string): Promise<void>;
}

export interface StoredFile {
  readonly name: string;
  readonly modifiedMs: number;
}

/** What this process runs from, and so what an installation of it consists of. */
export type Program =
  /** One file that needs nothing else. */
  | { readonly form: 'executable'; readonly executable: string }
  /** One file that the bundler made, and the Node binary that runs it. */
  | { readonly form: 'bundle'; readonly bundle: string; readonly runtime: string }
  /** The source, which is not installed. */
  | { readonly form: 'source' };

/** The part of the file system that `muster install` changes. Paths are absolute. All but `read` and `look` throw what the system says. */
export interface Tree {
  /** A plain file's content, as its SHA-256 in hex, and its permission bits; undefined when nothing is there. Throws for anything else. */
  look(path: string): Promise<{ readonly sha256: string; readonly mode: number } | undefined>;
  read(path: string): Promise<string | undefined>;
  /** The path without any symbolic link; undefined when it leads nowhere. */
  realPath(path: string): Promise<string | undefined>;
  /**
   * Replaces it as a whole, on the disk when this resolves: a reader, a crash and a power cut meet the old content or
   * the new one. Folders above it are made.
   */
  write(path: string, text: string, mode: number): Promise<void>;
  /** The same with the content of another file. */
  copy(from: string, to: string, mode: number): Promise<void>;
  /** No error when it is gone already. */
  remove(path: string): Promise<void>;
  /** Only when it is empty: no error when it is not, or is gone. */
  removeFolder(path: string): Promise<void>;
}
