import type { Location, Severity } from '../sdk/index.ts';

/** Format of a file with keys and values. `shell`: KEY=value with shell quoting. */
export type ExpectedFormat = 'equals' | 'shell' | 'ini' | 'yaml' | 'postfix' | 'colon' | 'postgresql';

/** The test of one value: of a key in a file, a kernel setting, or the version of a package. */
export type ValueTest =
  | { readonly kind: 'equals'; readonly text: string }
  | { readonly kind: 'matches'; readonly pattern: string }
  /** Must not be set or installed. */
  | { readonly kind: 'absent' }
  /** Only for packages: installed, in any version. */
  | { readonly kind: 'present' }
  /** Comparison of both hosts. */
  | { readonly kind: 'across'; readonly must: 'equal' | 'different' };

export type Assertion =
  | {
      readonly kind: 'setting';
      readonly path: string;
      readonly format: ExpectedFormat;
      readonly key: string;
      readonly test: ValueTest;
    }
  | { readonly kind: 'package'; readonly name: string; readonly test: ValueTest }
  | { readonly kind: 'sysctl'; readonly key: string; readonly test: ValueTest }
  /** The content of a file, compared by a digest that is keyed for the run. */
  | { readonly kind: 'content'; readonly path: string; readonly must: 'equal' | 'different' }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly present: boolean;
      /** Permission bits. */
      readonly mode?: number;
      readonly user?: string;
      readonly group?: string;
    }
  | {
      readonly kind: 'unit';
      readonly unit: string;
      readonly state?: 'active' | 'inactive';
      readonly enablement?: string;
    };

/** One row of the table `expect` of halint.yaml. */
export interface Expectation {
  /** Unique in the file; the rule's id is `expect/<id>`. */
  readonly id: string;
  readonly severity: Severity;
  readonly why?: string;
  /** The pair; absent: all pairs. */
  readonly pair?: string;
  readonly assertion: Assertion;
  /** Its location, for references and problems. */
  readonly at: Required<Location>;
}
