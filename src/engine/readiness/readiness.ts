import type { NoGoReason, OperationPhase, PairReport, Readiness, Result, Side } from '../../sdk/index.ts';
import { severities } from '../../sdk/index.ts';
import { nextOperation } from './next-operation.ts';
import { covers, requirements } from './requirements.ts';

type Judged = Omit<PairReport, 'readiness'>;

const sides: readonly Side[] = ['a', 'b'];

/** Go or no-go for an operation, from the results that count for it. Unknown is never go. */
export function readinessOf(pair: Judged, phase: OperationPhase): Readiness {
  const counting = pair.results.flatMap((result) => {
    const found = requirements[phase].find((each) => covers(each, result.rule, result.severity));
    return found === undefined ? [] : [{ result, why: found.why }];
  });
  const against = counting
    .filter(({ result }) => isAgainst(result))
    .sort((left, right) => rank(left.result) - rank(right.result))
    .map(({ result, why }): NoGoReason => reasonOf(result, why));
  const reasons = [...unreadHosts(pair), ...against, ...(counting.some(isSettled) ? [] : [nothingJudged])];
  const excepted = counting
    .filter(({ result: { verdict } }) => verdict === 'waived' || verdict === 'off')
    .map(({ result }) => result.rule);
  const go = reasons.length === 0;
  return { phase, go, reasons, excepted: [...new Set(excepted)], next: nextOperation(pair, phase, go) };
}

const isAgainst = ({ verdict, inPart }: Result): boolean =>
  verdict === 'fail' || verdict === 'unknown' || inPart === true;

const isSettled = ({ result: { verdict } }: { readonly result: Result }): boolean =>
  verdict === 'pass' || verdict === 'fail' || verdict === 'unknown';

/** Findings come before what could not be judged, then by severity. */
const rank = ({ verdict, severity }: Result): number =>
  (verdict === 'unknown' ? severities.length : 0) + severities.indexOf(severity);

function reasonOf({ rule, verdict, host, findings, reason, summary }: Result, why: string): NoGoReason {
  const [first] = findings;
  const side = first?.host ?? host;
  const more = findings.length > 1 ? ` and ${findings.length - 1} more` : '';
  return {
    rule,
    verdict: verdict === 'fail' ? 'fail' : 'unknown',
    ...(side === undefined ? {} : { host: side }),
    text: first === undefined ? `${summary}: ${reason ?? 'not judged'}` : `${first.message}${more}`,
    why,
  };
}

const unreadHosts = ({ hosts }: Judged): readonly NoGoReason[] =>
  sides.flatMap((side): readonly NoGoReason[] => {
    const { status, error = status } = hosts[side];
    return status === 'complete'
      ? []
      : [{ verdict: 'unknown', host: side, text: `the host was not read completely: ${error}`, why: bothHosts }];
  });

const bothHosts = 'the operation depends on the state of both hosts';
const nothingJudged: NoGoReason = {
  ...{ verdict: 'unknown', text: 'no rule that counts for this operation applies to the pair' },
  why: 'a pair without a judged rule is not known to be ready',
};
