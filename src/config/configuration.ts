import type { Pair, ParameterValue, Severity, Side, Waiver } from '../sdk/index.ts';
import type { Expectation } from './expectation.ts';

/** The validated content of halint.yaml, with defaults and profiles applied. Referenced files are not opened. */
export interface Configuration {
  /** Absolute path of the file. */
  readonly file: string;
  /** At least one; names are unique. */
  readonly pairs: readonly ConfiguredPair[];
  /** By rule id; other rules have their own severity. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Simple assertions, for all pairs and for single pairs. */
  readonly expect: readonly Expectation[];
  /** Absolute path of the baseline. It may not exist. */
  readonly baseline?: string;
  /** Absolute path of the folder with the organisation's own rules. */
  readonly siteRules?: string;
  /** Absolute path of the allowed signers of plans. If set, `sync apply` accepts only signed plans. */
  readonly planSigners?: string;
  /** Absolute path of the organisation's own catalogue of controls. */
  readonly controls?: string;
}

export interface ConfiguredPair {
  readonly pair: Pair;
  readonly sides: Readonly<Record<Side, ConfiguredHost>>;
  readonly waivers: readonly Waiver[];
  /** Where each value of the policy comes from: `profile bluemind`, or `halint.yaml:12`. */
  readonly policyOrigins: Readonly<Record<string, string>>;
  /** The line of halint.yaml at which the pair is declared. */
  readonly line?: number;
}

/** Settings of a rule in halint.yaml: severity or off, with a reason, and parameters. */
export interface RuleSetting {
  readonly severity?: Severity | 'off';
  readonly reason?: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

export interface ConfiguredHost {
  readonly connection: Connection;
  /** The connection for writing; absent: same as for reading. */
  readonly write?: WriteConnection;
  /** Time limit for collection on this host, in seconds. */
  readonly deadline: number;
  readonly bmcPassword?: SecretOrigin;
}

/** The origin of a secret. The secret is read when needed and never stored. */
export type SecretOrigin =
  | { readonly kind: 'env'; readonly variable: string }
  /** Absolute path of a file with the secret and an optional final newline. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'prompt' };

/** The connection to a host. Paths are absolute. */
export type Connection =
  | SshConnection
  | { readonly kind: 'local'; readonly sudo: Sudo }
  /** A folder with the rendered root of the host. */
  | { readonly kind: 'tree'; readonly path: string }
  /** A report of a support tool (sos, crm_report), or a tar archive of a root; packed or unpacked. */
  /** `namedByFile`: the host's name is made from the archive's, and has to be the one inside. */
  | { readonly kind: 'archive'; readonly path: string; readonly namedByFile?: true }
  /** A snapshot file. */
  | { readonly kind: 'recording'; readonly path: string };

/** A connection to a live host, which can be written to. */
export type WriteConnection = Extract<Connection, { readonly kind: 'ssh' | 'local' }>;

export type Sudo =
  | { readonly kind: 'none' }
  | { readonly kind: 'sudo' }
  /** Only the collection script that `halint sudoers` installs. */
  | { readonly kind: 'installed' }
  | { readonly kind: 'sudo-password'; readonly password: SecretOrigin };

/** An SSH server and account. ssh_config or the defaults of ssh apply to absent values. */
export interface SshEndpoint {
  readonly address: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFiles: readonly string[];
  readonly passphrase?: SecretOrigin;
  readonly password?: SecretOrigin;
  /** Accepted host key fingerprints, `SHA256:…` without padding. Empty: use known_hosts. */
  readonly fingerprints: readonly string[];
  /** known_hosts files. Empty: those of the user and the system. */
  readonly knownHosts: readonly string[];
}

export interface SshConnection extends SshEndpoint {
  readonly kind: 'ssh';
  /** `auto`: the built-in client, unless ssh_config uses a feature that only OpenSSH supports. */
  readonly client: 'auto' | 'ssh2' | 'openssh';
  /** First hop first. Absent: use ssh_config. Empty: connect directly. */
  readonly jump?: readonly SshEndpoint[];
  readonly sudo: Sudo;
  /** Seconds. */
  readonly connectTimeout: number;
}
