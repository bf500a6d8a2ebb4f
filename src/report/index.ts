import type { Reporter } from './reporter.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { text } from './text.ts';

/** All reporters by the name that `--format` takes. This imports each of them; who needs one imports its file. */
export const reporters = { text, json, junit } as const satisfies Readonly<Record<string, Reporter>>;

export type ReporterName = keyof typeof reporters;

export const isReporterName = (name: string): name is ReporterName => Object.hasOwn(reporters, name);

export type { Reporter, Style } from './reporter.ts';
