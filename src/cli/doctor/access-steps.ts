import type { Connection } from '../../config/configuration.ts';
import type { AccessStep, HostSnapshot } from '../../sdk/index.ts';
import { accessSteps } from '../../sdk/index.ts';
import type { DoctorHost, StepResult } from './diagnosis.ts';
import { failed, passed, skipped } from './diagnosis.ts';
import { accessFix } from './access-fix.ts';

/** The steps from the configuration to readings. */
export function accessResults(host: DoctorHost, snapshot: HostSnapshot): readonly StepResult[] {
  const { connection } = host;
  if (connection.kind !== 'ssh' && connection.kind !== 'local') return [evidenceResult(host, snapshot)];
  const applicable = accessSteps.filter((step) => applies(step, connection));
  const { failedStep } = snapshot;
  if (failedStep === undefined && snapshot.status === 'unreachable')
    return [failed('read', snapshot.error ?? 'nothing was read', ...accessFix('read', host))];
  // A step that does not apply can fail nevertheless: the whole story counts then.
  const steps = failedStep === undefined || applicable.includes(failedStep) ? applicable : accessSteps;
  const at = failedStep === undefined ? steps.length : steps.indexOf(failedStep);
  return steps.map((step, index) => {
    if (index < at) return passed(step, met(step, host, snapshot));
    if (index > at) return skipped(step, 'not reached');
    return failed(step, snapshot.error ?? '', ...accessFix(step, host));
  });
}

/** Reading an archive, a tree or a recording is one step. */
function evidenceResult(host: DoctorHost, { status, error, via }: HostSnapshot): StepResult {
  if (status === 'complete') return passed('read', via);
  return failed('read', error ?? 'nothing was read', ...accessFix('read', host));
}

function applies(step: AccessStep, connection: Extract<Connection, { kind: 'ssh' | 'local' }>): boolean {
  if (step === 'privilege') return connection.sudo.kind !== 'none';
  if (connection.kind === 'ssh') return true;
  return step === 'shell' || step === 'tools' || step === 'read';
}

/** What a step that passed has shown. */
function met(step: AccessStep, { connection }: DoctorHost, snapshot: HostSnapshot): string {
  switch (step) {
    case 'host-key':
      return snapshot.hostKey ?? 'verified by ssh';
    case 'authenticate':
      return snapshot.via;
    case 'privilege':
      return connection.kind === 'ssh' || connection.kind === 'local' ? privileges[connection.sudo.kind] : '';
    case 'read':
      return `in ${snapshot.duration.toFixed(1)} s`;
    default:
      return '';
  }
}

const privileges = {
  none: 'no sudo',
  sudo: 'sudo without a password',
  installed: 'the installed script',
  'sudo-password': 'sudo with a password',
} as const;
