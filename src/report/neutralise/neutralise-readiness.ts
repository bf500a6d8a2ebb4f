import type { Readiness } from '../../sdk/index.ts';
import { visible } from '../visible.ts';

/** Neutralises every text of a go or no-go. */
export const neutraliseReadiness = ({ reasons, excepted, next, ...rest }: Readiness): Readiness => ({
  ...rest,
  reasons: reasons.map(({ rule, text, why, ...reason }) => ({
    ...reason,
    ...(rule === undefined ? {} : { rule: visible(rule) }),
    text: visible(text),
    why: visible(why),
  })),
  excepted: excepted.map(visible),
  next: {
    ...next,
    text: visible(next.text),
    ...(next.commands === undefined
      ? {}
      : {
          commands: Object.fromEntries(
            Object.entries(next.commands).map(([tool, lines]) => [visible(tool), lines.map(visible)]),
          ),
        }),
  },
});
