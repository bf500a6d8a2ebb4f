import type { PairReport, ReportedFinding, Result } from '../../sdk/index.ts';
import { gradeOfText, shortGradeText } from '../../sdk/index.ts';
import { neutraliseJson, neutralisePair } from '../neutralise/neutralise.ts';
import type { Reporter } from '../reporter.ts';
import { settingSentences } from '../settings.ts';
import { unknownSentences } from '../unknown.ts';

const preface = `# Findings as waivers. Copy those that you accept to "waivers" in halint.yaml, or to a file that halint.yaml extends.
# Fill in the reason, the owner, and the last day (YYYY-MM-DD) on which the waiver is valid.
# A waiver without "value" accepts any value.
`;

/**
 * Failures in the form of waivers, as a template. The output is not a valid configuration until reasons, owners and
 * dates are filled in. Texts are written as JSON, which is valid YAML (YAML 1.2 §1.2), so data from a host cannot
 * change the structure.
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
  const grade = gradeOfText(finding.remedy);
  const fix =
    grade === undefined ? '' : `  # The fix ${grade === 'safe-while-running' ? 'is ' : ''}${shortGradeText[grade]}.\n`;
  return `${fix}  - ${lines.join('    ')}`;
}
