import type { PairReport, Result, Side } from '../../sdk/index.ts';
import { locationText, momentText, placeOf } from '../findings.ts';
import { CompressedBuffer } from '../compressed-buffer.ts';
import { historySentence } from '../finding-age.ts';
import { reporter } from '../reporter.ts';
import { suppressionWarnings } from '../suppression-warnings.ts';
import { changedSeverities, changeSentence } from '../settings.ts';

interface Point {
  readonly ok: boolean;
  readonly description: string;
  readonly directive?: string;
  /** Values for the YAML block. */
  readonly diagnostics?: object;
}

/**
 * TAP version 14: a test point per rule and host or pair. Unknown is `not ok`; waived is `not ok # TODO`, which
 * harnesses accept.
 */
export const tap = reporter(() => {
  // Buffered, because the plan with the number of all points comes first.
  const points = new CompressedBuffer();
  let count = 0;
  return {
    start: 'TAP version 14\n',
    pair: (pair) => {
      const comments = [
        ...changedSeverities(pair).map(changeSentence),
        ...suppressionWarnings(pair),
        ...(pair.history === undefined ? [] : [historySentence(pair)]),
      ];
      const changes = comments.map((comment) => `# ${escaped(comment)}\n`);
      const own = [hostPoint(pair, 'a'), hostPoint(pair, 'b'), ...pair.results.map((result) => point(pair, result))];
      const text = [...changes, ...own.map((each, index) => lines(each, count + index + 1))].join('');
      count += own.length;
      points.add(text);
      return '';
    },
    *end() {
      // A plan without tests would count as a success.
      yield count === 0 ? 'Bail out! Nothing was judged.\n' : `1..${count}\n`;
      yield* points;
    },
  };
});

function hostPoint(pair: PairReport, side: Side): Point {
  const { name, status, error } = pair.hosts[side];
  const description = `${pair.pair}, ${name}: the host was read completely`;
  return status === 'complete' ? { ok: true, description } : { ok: false, description, diagnostics: { status, error } };
}

function point(pair: PairReport, result: Result): Point {
  const at = result.host === undefined ? `${pair.pair}` : `${pair.pair}, ${pair.hosts[result.host].name}`;
  const description = `${at}: ${result.rule}: ${result.summary}`;
  const reason = result.reason ?? 'no reason was given';
  switch (result.verdict) {
    case 'pass':
      return { ok: true, description };
    case 'skip':
      return { ok: true, description, directive: `SKIP ${reason}` };
    case 'off':
      return { ok: true, description, directive: `SKIP off: ${reason}` };
    case 'unknown':
      return { ok: false, description, diagnostics: { verdict: 'unknown', reason } };
    case 'waived':
      return { ok: false, description, directive: `TODO waived: ${reason}`, diagnostics: failed(pair, result) };
    case 'fail':
      if (result.findings.length === 0) return { ok: false, description, directive: `TODO ${reason}` };
      return { ok: false, description, diagnostics: failed(pair, result) };
  }
}

const failed = (pair: PairReport, result: Result): object => ({
  severity: result.severity,
  severityChanged: result.severityChanged,
  findings: result.findings.map((finding) => ({
    host: placeOf(pair, finding.host ?? result.host),
    subject: finding.subject,
    moment: momentText[finding.moment],
    message: finding.message,
    expected: finding.expected,
    actual: finding.actual,
    at: locationText(finding),
    remedy: finding.remedy,
    history: finding.history,
  })),
});

function lines({ ok, description, directive, diagnostics }: Point, number: number): string {
  const head = `${ok ? 'ok' : 'not ok'} ${number} - ${escaped(description)}${directive === undefined ? '' : ` # ${escaped(directive)}`}\n`;
  if (diagnostics === undefined) return head;
  // JSON is valid YAML (flow style), so no text can break out of the block.
  const block = Object.entries(diagnostics).filter(([, value]) => value !== undefined);
  return `${head}  ---\n${block.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`).join('')}  ...\n`;
}

/** `#` starts a directive unless escaped. */
const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('#', '\\#');
