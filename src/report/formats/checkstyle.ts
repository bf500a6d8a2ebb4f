import type { Severity } from '../../sdk/index.ts';
import type { Anchor } from './anchor.ts';
import { anchorOf, pairAnchor } from './anchor.ts';
import { findingsOf, groupBy, sentence } from '../findings.ts';
import { detachedCopy } from '../compressed-buffer.ts';
import { reporter } from '../reporter.ts';
import { settingSentences } from '../settings.ts';
import { unknownSentences } from '../unknown.ts';
import { attributes, xmlDeclaration, xmlOf } from './xml.ts';

const severities: Readonly<Record<Severity, string>> = {
  critical: 'error',
  error: 'error',
  warning: 'warning',
  info: 'info',
};

/**
 * Checkstyle XML (checkstyle-report-1.0.0.xsd), which most code review tools read. Errors of all pairs are grouped by
 * file.
 */
export const checkstyle = reporter(() => {
  const found: Entry[] = [];
  const unknown: Entry[] = [];
  return {
    start: xmlDeclaration,
    pair: (pair) => {
      const entries = findingsOf(pair).map((placed): Entry => {
        const { path, line } = anchorOf(placed);
        const { rule, severity } = placed.result;
        return {
          path,
          line,
          severity: severities[severity],
          message: detachedCopy(sentence(placed)),
          source: `halint.${rule}`,
        };
      });
      const anchor = pairAnchor(pair);
      const notJudged = unknownSentences(pair).map(
        (message): Entry => ({
          ...anchor,
          severity: 'error',
          message: detachedCopy(message),
          source: 'halint.not-judged',
        }),
      );
      const settings = settingSentences(pair).map(
        (each): Entry => ({
          ...anchor,
          severity: 'info',
          message: detachedCopy(`${pair.pair}: ${each}`),
          source: 'halint.settings',
        }),
      );
      for (const each of entries) found.push(each);
      for (const each of [...notJudged, ...settings]) unknown.push(each);
      return '';
    },
    end: () => {
      const files = groupBy([...found, ...unknown], ({ path }) => path);
      return [
        xmlOf({
          checkstyle: {
            ...attributes({ version: '10.0' }),
            file: [...files].map(([name, errors]) => ({
              ...attributes({ name }),
              error: errors.map(({ line, severity, message, source }) =>
                attributes({ line, severity, message, source }),
              ),
            })),
          },
        }),
      ];
    },
  };
});

interface Entry extends Anchor {
  readonly severity: string;
  readonly message: string;
  readonly source: string;
}
