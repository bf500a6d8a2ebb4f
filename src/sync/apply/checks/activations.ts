import { commandTable } from '../shell/command-table.ts';
import type { ActivationId } from '../../plan/plan.ts';
import bmRestartByHand from '../shell/activations/bm-restart-by-hand.sh';
import functions from '../shell/activations/functions.sh';
import nginxReload from '../shell/activations/nginx-reload.sh';
import postfixReload from '../shell/activations/postfix-reload.sh';
import postgresqlReload from '../shell/activations/postgresql-reload.sh';
import sysctlLoad from '../shell/activations/sysctl-load.sh';

/**
 * How a service learns that its file has changed: a reload or nothing. `shell/activations/functions.sh` says what the
 * text is given, and how it ends.
 */
export interface Activation {
  /** What follows the functions. */
  readonly text: string;
  /** Seconds. */
  readonly timeout: number;
}

export const activations: Readonly<Record<ActivationId, Activation>> = {
  'postfix-reload': { timeout: 60, text: postfixReload },
  'nginx-reload': { timeout: 60, text: nginxReload },
  'postgresql-reload': { timeout: 60, text: postgresqlReload },
  'sysctl-load': { timeout: 60, text: sysctlLoad },
  'bm-restart-by-hand': { timeout: 10, text: bmRestartByHand },
};

/** As the host runs it. */
export const completeActivation = ({ text }: Activation): string => `${functions}\n${text}`;

/** The table as a shell function: `activation_text ID` puts text and seconds into COMMAND_TEXT and COMMAND_SECONDS. */
export const activationShell = (): string =>
  commandTable('activation_text', { variable: 'ACTIVATION_FUNCTIONS', functions }, activations);
