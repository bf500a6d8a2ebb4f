// crm_verify(8)
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { readerStatus, refusedReader } from './cluster-access.ts';

export interface CibCheck {
  /** Whether there was a running cluster whose configuration could be checked. */
  readonly running: boolean;
  readonly errors: readonly string[];
}

/** What Pacemaker itself says of its configuration. */
export const cibCheck = defineFact({
  id: 'cib-check',
  describes: 'Errors that Pacemaker finds in its own configuration',
  sources: {
    verify: command(['crm_verify', '-L', '-V'], { recordedAs: [['crm_verify', '-L']] }),
    status: readerStatus,
  },
  parse({ verify, status }): Fact<CibCheck> {
    if (!verify.read) {
      return verify.reason === 'absent' ? known({ running: false, errors: [] }) : unknownFrom(verify, 'crm_verify');
    }
    const { stdout, stderr, exit } = verify.value;
    const said = `${stderr}\n${stdout}`;
    if (
      exit === 102 ||
      exit === 107 ||
      /live cib.*(failed|unavailable)|not connected|signon|transport endpoint|connection refused/i.test(said)
    ) {
      return refusedReader(status, said) ?? known({ running: false, errors: [] });
    }
    if (/permission denied/i.test(said)) return unknown('denied', 'crm_verify may not ask the cluster as this account');
    const messages = (level: string): string[] =>
      said
        .split('\n')
        .flatMap(
          (line) =>
            new RegExp(`^(?:\\([^)]*\\)[ \\t]*)?(?:[\\w-]+:? +)?${level}: +(.*)$`).exec(line.trim())?.[1]?.trim() ?? [],
        );
    const [errors, warnings] = [messages('error'), messages('warning')];
    if (exit !== 0 && errors.length + warnings.length === 0)
      return unknown('unparsable', `crm_verify ended with status ${exit}: ${said.trim().split('\n')[0] ?? ''}`);
    return known({ running: true, errors });
  },
});
