import type { Location, Severity } from '../sdk/index.ts';

/** How a text is read key by key. `shell`: KEY=value as a shell reads it, quotes and all. */
export type ExpectedFormat = 'equals' | 'shell' | 'ini' | 'yaml' | 'postfix' | 'colon' | 'postgresql';

/** What must hold of one value: of a key in a file, of a kernel setting, of a package's version. */
export type ValueTest =
  | { readonly kind: 'equals'; readonly text: string }
  | { readonly kind: 'matches'; readonly pattern: string }
  /** It must not be set, or not be installed. */
  | { readonly kind: 'absent' }
  /** Only of packages: installed, in whatever version. */
  | { readonly kind: 'present' }
  /** Of both hosts together. */
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
  /** The bytes of a file, compared by a digest that is keyed for the run. */
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
  /** The pair that it is about; absent: all. */
  readonly pair?: string;
  readonly assertion: Assertion;
  /** Where it stands, for references and problems. */
  readonly at: Required<Location>;
}
