import type { PairReport, ReportedFinding, Result } from '../../sdk/index.ts';
import { neutraliseJson, neutralisePair } from '../neutralise.ts';
import type { Reporter } from '../reporter.ts';
import { settingSentences } from '../settings.ts';
import { unknownSentences } from '../unknown.ts';

const preface = `# Findings, written as waivers. Put those that you accept under "waivers" in halint.yaml, or in a file of their own
# that halint.yaml extends, and say of each why, who answers for it, and the last day (YYYY-MM-DD) on which it holds.
# Without "value" a waiver holds whatever is found there.
`;

/**
 * What fails, in the form of the waivers that would accept it, for a person to choose from. It is no valid
 * configuration before reasons, owners and days are filled in. A JSON text is a text in YAML as well (YAML 1.2 §1.2),
 * with everything in it that a host sent.
 */
export const waivers: Reporter = () => {
  let some = false;
  return {
    start: preface,
    pair: (pair) => {
      const shown = neutralisePair(pair);
      const notes = [
        ...unknownSentences(shown).map((sentence) => `not judged: ${sentence}`),
        ...settingSentences(shown).map((sentence) => `${shown.pair}: ${sentence}`),
      ];
      const unknown = notes.map((note) => `# ${note}\n`).join('');
      const written = pair.results
        .filter(({ verdict }) => verdict === 'fail')
        .flatMap((result) => result.findings.map((finding) => waiver(pair, result, finding)));
      if (written.length === 0) return unknown;
      const head = some ? '' : 'waivers:\n';
      some = true;
      return `${unknown}${head}${written.join('')}`;
    },
    end: () => (some ? [] : ['waivers: []\n']),
  };
};

function waiver(pair: PairReport, result: Result, finding: ReportedFinding): string {
  const side = finding.host ?? result.host;
  const place = side === undefined ? { pair: pair.pair } : { host: pair.hosts[side].name };
  const value = finding.measured === true ? {} : { value: finding.actual };
  const keys = {
    rule: result.rule,
    ...place,
    subject: finding.subject,
    moment: finding.moment,
    ...value,
    reason: '',
    owner: '',
    expires: '',
  };
  const lines = Object.entries(keys).map(([key, text]) => `${key}: ${neutraliseJson(JSON.stringify(text))}\n`);
  return `  - ${lines.join('    ')}`;
}
