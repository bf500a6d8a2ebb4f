import type { Connection } from '../../config/configuration.ts';
import type { AccessStep, Side, UnknownReason } from '../../sdk/index.ts';

/** A host of the configuration, for messages. */
export interface DoctorHost {
  readonly side: Side;
  readonly name: string;
  readonly connection: Connection;
  /** The configuration file. */
  readonly file: string;
}

/**
 * The steps in their order. After access: the clock, sources that could not be read, programs that are missing, facts
 * that are unknown, the BMC, and the requirements of sync.
 */
export type DoctorStep = AccessStep | 'clock' | 'readable' | 'programs' | 'facts' | 'bmc' | 'sync';

/** `warning`: `check` is not affected. `skipped`: not applicable, or not reached because an earlier step failed. */
export type StepStatus = 'ok' | 'failed' | 'warning' | 'skipped';

export interface StepResult {
  readonly step: DoctorStep;
  readonly status: StepStatus;
  readonly detail: string;
  /** What to do, in order; commands are in backticks. Empty unless the step failed or has a warning. */
  readonly fix: readonly string[];
}

/** An unknown fact, and the rules that cannot be judged without it. */
export interface UnknownFactImpact {
  readonly fact: string;
  readonly reason: UnknownReason;
  readonly detail: string;
  readonly rules: readonly string[];
}

export interface HostDiagnosis {
  readonly name: string;
  readonly via: string;
  readonly steps: readonly StepResult[];
  readonly unknownFacts: readonly UnknownFactImpact[];
}

export interface PairDiagnosis {
  readonly pair: string;
  /** `check` can judge every rule, and no step failed. */
  readonly ok: boolean;
  readonly hosts: Readonly<Record<Side, HostDiagnosis>>;
  /** Rules that apply: how many could be judged, and which could not. */
  readonly judged: number;
  readonly unknownRules: readonly { readonly rule: string; readonly host?: string; readonly reason: string }[];
}

export const passed = (step: DoctorStep, detail: string): StepResult => ({ step, status: 'ok', detail, fix: [] });
export const skipped = (step: DoctorStep, detail: string): StepResult => ({ step, status: 'skipped', detail, fix: [] });
export const failed = (step: DoctorStep, detail: string, ...fix: readonly string[]): StepResult => ({
  step,
  status: 'failed',
  detail,
  fix,
});
export const warned = (step: DoctorStep, detail: string, ...fix: readonly string[]): StepResult => ({
  step,
  status: 'warning',
  detail,
  fix,
});
