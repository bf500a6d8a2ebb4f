/** Where a report comes from, for auditors. Digests are SHA-256 of canonical JSON (RFC 8785), in hexadecimal. */
export interface Provenance {
  readonly snapshot: string;
  /** Of everything in the configuration that a verdict depends on. */
  readonly configuration: string;
  /** Of the selected rules with their texts, settings and code. */
  readonly rules: string;
  /** The evidence bundle that this run's bundle follows. */
  readonly previous?: ChainLink;
  /** The policy that was in effect, with the origin of each value. */
  readonly policy: readonly EffectiveSetting[];
}

/** The bundle before another one in a chain. */
export interface ChainLink {
  /** File name without folder. */
  readonly file: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/** One value of the policy. */
export interface EffectiveSetting {
  readonly key: string;
  /** The value as JSON. */
  readonly value: string;
  /** `profile bluemind`, or the place in a configuration file: `halint.yaml:12`. */
  readonly origin: string;
}
