import type { Pair, ParameterValue, Severity, Side, Waiver } from '../sdk/index.ts';
import type { Expectation } from './expectation.ts';

/** Everything that halint.yaml says, checked, with defaults and profiles applied. Nothing was opened to make it. */
export interface Configuration {
  /** Absolute path of the file. */
  readonly file: string;
  /** At least one; their names differ. */
  readonly pairs: readonly ConfiguredPair[];
  /** By rule id; what is not here is judged with the rule's own severity. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Plain assertions, of all pairs and of single ones. */
  readonly expect: readonly Expectation[];
  /** Absolute path of the baseline; whether it is there is for whoever judges by it to find out. */
  readonly baseline?: string;
  /** Absolute path of the folder with the organisation's own rules. */
  readonly siteRules?: string;
  /** Absolute path of the file of those who may sign plans; where it is set, `sync apply` takes signed ones only. */
  readonly planSigners?: string;
}

export interface ConfiguredPair {
  readonly pair: Pair;
  readonly sides: Readonly<Record<Side, ConfiguredHost>>;
  readonly waivers: readonly Waiver[];
  /** The line of halint.yaml at which the pair is declared. */
  readonly line?: number;
}

/** What halint.yaml says about a rule: another severity or that it is off, and why; and values of its parameters. */
export interface RuleSetting {
  readonly severity?: Severity | 'off';
  readonly reason?: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

export interface ConfiguredHost {
  readonly connection: Connection;
  /** How it is reached to write to it; absent: as to read it. */
  readonly write?: WriteConnection;
  /** Seconds after which the run on this host ends with what it has. */
  readonly deadline: number;
  readonly bmcPassword?: SecretOrigin;
}

/** Where a secret comes from. It is read when it is needed, never before, and never stored. */
export type SecretOrigin =
  | { readonly kind: 'env'; readonly variable: string }
  /** Absolute path; the file holds the secret, and perhaps a newline after it. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'prompt' };

/** How one host is read. Paths are absolute. */
export type Connection =
  | SshConnection
  | { readonly kind: 'local'; readonly sudo: Sudo }
  /** A folder that holds the rendered root of the host. */
  | { readonly kind: 'tree'; readonly path: string }
  /** What support tools collect (sos, crm_report), or a tar archive of a root; packed or unpacked. */
  | { readonly kind: 'archive'; readonly path: string }
  /** A snapshot file. */
  | { readonly kind: 'recording'; readonly path: string };

/** How a host can be reached that can be written to. */
export type WriteConnection = Extract<Connection, { readonly kind: 'ssh' | 'local' }>;

export type Sudo =
  | { readonly kind: 'none' }
  | { readonly kind: 'sudo' }
  | { readonly kind: 'sudo-password'; readonly password: SecretOrigin };

/** What identifies an SSH server and the account there. What is absent is for ssh_config or ssh's defaults to say. */
export interface SshEndpoint {
  readonly address: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFiles: readonly string[];
  readonly passphrase?: SecretOrigin;
  readonly password?: SecretOrigin;
  /** Accepted host key fingerprints, `SHA256:…` without padding. Empty: known_hosts decides. */
  readonly fingerprints: readonly string[];
  /** known_hosts files. Empty: the user's and the system's. */
  readonly knownHosts: readonly string[];
}

export interface SshConnection extends SshEndpoint {
  readonly kind: 'ssh';
  /** `auto`: the built-in client unless ssh_config asks for what only OpenSSH can do. */
  readonly client: 'auto' | 'ssh2' | 'openssh';
  /** First hop first. Absent: as ssh_config says. Empty: directly. */
  readonly jump?: readonly SshEndpoint[];
  readonly sudo: Sudo;
  /** Seconds. */
  readonly connectTimeout: number;
}
