import type { FailoverTest, Policy, Profile, Severity, Waiver } from '../sdk/index.ts';
import validate from 'halint:validator/config';
import type { SchemaFault } from 'halint:validator/config';
import type { ExpectedFormat } from './expectation.ts';

/** The content of halint.yaml, as described by schemas/config.schema.json. Other content is rejected. */
export interface ConfigDocument {
  readonly extends?: OneOrMany<string>;
  readonly pair?: PairDocument;
  readonly pairs?: readonly PairDocument[];
  readonly defaults?: ConnectionDocument;
  readonly policy?: PolicyDocument;
  readonly rules?: Readonly<Record<string, RuleDocument>>;
  readonly expect?: ExpectTable;
  readonly waivers?: readonly WaiverDocument[];
  readonly failoverTests?: readonly FailoverTestDocument[];
  readonly baseline?: string;
  readonly siteRules?: string;
  readonly planSigners?: string;
  readonly controls?: string;
}

/** A waiver in halint.yaml: the host by name, and the pair if the host is not unique. */
export type WaiverDocument = Omit<Waiver, 'host' | 'at'> & { readonly pair?: string; readonly host?: string };

/** A failover test in halint.yaml, and the pair if the host is not given or not unique. */
export type FailoverTestDocument = Omit<FailoverTest, 'source' | 'at'> & { readonly pair?: string };

/** Simple assertions by name. */
type ExpectTable = Readonly<Record<string, ExpectDocument>>;

/** One assertion. `expect.ts` checks which keys can be combined. */
export interface ExpectDocument {
  readonly severity?: Severity;
  readonly why?: string;
  readonly file?: string;
  readonly unit?: string;
  readonly package?: string;
  readonly sysctl?: string;
  readonly key?: string;
  readonly format?: ExpectedFormat;
  readonly equals?: string | number | boolean;
  readonly matches?: string;
  readonly absent?: true;
  readonly across?: 'equal' | 'different';
  readonly present?: boolean;
  readonly mode?: string;
  readonly owner?: string;
  readonly state?: 'active' | 'inactive';
  readonly enablement?: string;
  readonly installed?: boolean;
}

export interface PairDocument {
  readonly name?: string;
  readonly profile?: Profile;
  readonly virtualIps?: readonly string[];
  readonly externalUrl?: string;
  readonly policy?: PolicyDocument;
  readonly expect?: ExpectTable;
  readonly hosts: { readonly a: HostDocument; readonly b: HostDocument };
}

export type TransportName = 'auto' | 'ssh2' | 'openssh' | 'local' | 'tree' | 'archive' | 'recording';

/** The origin of a secret. Exactly one key is set. */
export interface SecretDocument {
  readonly env?: string;
  readonly file?: string;
  readonly prompt?: true;
}

type OneOrMany<T> = T | readonly T[];

export interface ConnectionDocument {
  readonly user?: string;
  readonly port?: number;
  readonly transport?: TransportName;
  readonly identityFile?: OneOrMany<string>;
  readonly passphrase?: SecretDocument;
  readonly password?: SecretDocument;
  readonly sudo?: boolean | 'script' | { readonly password: SecretDocument };
  readonly knownHosts?: OneOrMany<string>;
  readonly jump?: OneOrMany<string | JumpDocument>;
  readonly connectTimeout?: number;
  readonly deadline?: number;
  readonly write?: WriteDocument;
}

/** The account for writing, if it differs from that for reading. */
export interface WriteDocument {
  readonly user?: string;
  readonly identityFile?: OneOrMany<string>;
  readonly passphrase?: SecretDocument;
  readonly password?: SecretDocument;
  readonly sudo?: boolean | 'script' | { readonly password: SecretDocument };
}

export interface HostDocument extends ConnectionDocument {
  readonly name?: string;
  readonly address?: string;
  readonly path?: string;
  readonly fingerprint?: OneOrMany<string>;
  readonly bmc?: BmcDocument;
}

export interface JumpDocument {
  readonly address: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: OneOrMany<string>;
  readonly passphrase?: SecretDocument;
  readonly password?: SecretDocument;
  readonly fingerprint?: OneOrMany<string>;
  readonly knownHosts?: OneOrMany<string>;
}

export interface BmcDocument {
  readonly address: string;
  readonly user?: string;
  readonly password?: SecretDocument;
  readonly cipherSuite?: number;
}

/** A list that replaces the list of the profile, or changes to it. */
export type ListDocument =
  | readonly string[]
  | { readonly add?: readonly string[]; readonly remove?: readonly string[] };

export interface PolicyDocument {
  readonly sharedPaths?: ListDocument;
  readonly blockPaths?: ListDocument;
  readonly nfsCyrusData?: 'forbid' | 'allow';
  readonly nfsCyrusLib?: 'forbid' | 'allow';
  readonly serviceUnits?: ListDocument;
  readonly syncedFiles?: ListDocument;
  readonly failover?: 'automatic' | 'manual';
  readonly sizingUnits?: number;
  readonly maxClockSkew?: number;
  readonly evidenceSkew?: number;
  readonly certificateDays?: number;
  readonly failoverTestDays?: number;
  readonly failoverTestKinds?: NonNullable<Policy['failoverTestKinds']>;
  readonly sizingTolerance?: number;
  readonly ask?: Policy['ask'];
}

export type RuleDocument =
  | Severity
  | 'off'
  /** Other keys are parameters of the rule, see `parameters.ts`. */
  | { readonly severity?: Severity | 'off'; readonly reason?: string; readonly [parameter: string]: unknown };

const conforms = (value: unknown): value is ConfigDocument => validate(value);

/** Validates a document against the schema; returns it or all schema faults. */
export function checkDocument(
  value: unknown,
): { readonly document: ConfigDocument } | { readonly faults: readonly SchemaFault[] } {
  return conforms(value) ? { document: value } : { faults: validate.errors ?? [] };
}
