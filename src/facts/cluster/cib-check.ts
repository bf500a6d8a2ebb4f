// crm_verify(8)
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { Harmless } from '../accepted/acceptance.ts';
import { readerStatus, refusedReader } from './cluster-access.ts';

export interface CibCheck {
  /** Whether there was a running cluster whose configuration could be checked. */
  readonly running: boolean;
  readonly errors: readonly string[];
  /** What it ignores, replaces or misses, without what it says of the state of the cluster. */
  readonly warnings: readonly string[];
}

/** Warnings about a sound configuration, or those that other rules report. */
const harmless: readonly Harmless[] = [
  {
    line: /^Blind faith: not fencing unseen nodes/,
    because: 'fencing/startup-fencing-on and fencing/fencing-enabled report it',
    source: 'Pacemaker 2.1.5, lib/pengine/unpack.c, unpack_config',
  },
  {
    line: /because fencing is disabled|requires fencing but fencing|(cannot be guaranteed|YOUR RESOURCES)/,
    because: 'fencing/fencing-enabled and fencing/fence-device-exists report it',
    source: 'Pacemaker 3.0.2, lib/pengine/complex.c, lib/pacemaker/pcmk_scheduler.c',
  },
  {
    line: /\bdeprecated\b|^Configuration with \S+ schema was internally upgraded/,
    because: 'it still has its effect; update/no-deprecated-options-for-pacemaker-3 reports what a later version drops',
    source: 'Pacemaker 2.1.5 and 3.0.2, lib/pengine, lib/common/schemas.c',
  },
  {
    line: /^Characters left over after parsing/,
    because: 'the line before it says the same',
    source: 'Pacemaker 2.1.5, lib/common/strings.c, scan_ll',
  },
  {
    line: /^(Unexpected result|Processing failed|Pretending failed|Expected result not found|Forcing \S+ away|Detected active orphan|Calculated transition|Scheduling [Nn]ode|\S+: in-cluster=)|^Ignoring (recorded node state|malformed|failed? |requirement)|^(Cluster|Remote|Guest) node \S+ |is unclean|lack of quorum|migration threshold|must be stopped manually|is unrunnable|on-fail|fail count/,
    because: 'it is about the state of the cluster, not about the configuration',
    source: 'Pacemaker 2.0.5, 2.1.5 and 3.0.2, lib/pengine/unpack.c, lib/pacemaker',
  },
];

/** Values that Pacemaker replaces or leaves out; it ends with 0 after some of them. */
const aboutValues = /^(Using |Ignoring |Resetting |Could not parse |Schema validation )|is not a valid /;

const notRunning: CibCheck = { running: false, errors: [], warnings: [] };

/** What Pacemaker itself says of its configuration. */
export const cibCheck = defineFact({
  id: 'cib-check',
  describes: 'Errors and warnings that Pacemaker finds in its own configuration',
  sources: {
    verify: command(['crm_verify', '-L', '-V', '-V'], {
      recordedAs: [
        ['crm_verify', '-L', '-V'],
        ['crm_verify', '-L'],
      ],
    }),
    status: readerStatus,
  },
  parse({ verify, status }): Fact<CibCheck> {
    if (!verify.read) {
      return verify.reason === 'absent' ? known(notRunning) : unknownFrom(verify, 'crm_verify');
    }
    const { stdout, stderr, exit } = verify.value;
    const said = `${stderr}\n${stdout}`;
    if (
      exit === 102 ||
      exit === 107 ||
      /live cib.*(failed|unavailable)|not connected|signon|transport endpoint|connection refused/i.test(said)
    ) {
      return refusedReader(status, said) ?? known(notRunning);
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
    const disabled = /^Schema validation of configuration is disabled/m.exec(said)?.[0] ?? [];
    const doubts = [...new Set(warnings.concat(disabled))].filter(
      (line) => !harmless.some((each) => each.line.test(line)) && (exit === 78 || aboutValues.test(line)),
    );
    return known({ running: true, errors, warnings: doubts });
  },
});
