import type { NamedRule, Profile, Severity } from '../sdk/index.ts';
import { rulesOf, seedTopics } from './seed-topics.ts';

/** Number of rules by category, profile and topic. */
export interface RuleCounts {
  readonly rules: number;
  readonly categories: readonly CategoryCount[];
  /** Number of rules that apply to each profile. */
  readonly profiles: Readonly<Record<Profile, number>>;
  /** Topics of the vendor's high-availability guide. A rule may belong to several. */
  readonly topics: readonly { readonly topic: string; readonly rules: number }[];
}

export interface CategoryCount {
  readonly category: string;
  readonly rules: number;
  readonly severities: Readonly<Record<Severity, number>>;
}

export const categoryOf = (id: string): string => id.split('/')[0] ?? '';

export function countRules(rules: readonly NamedRule[]): RuleCounts {
  const ids = rules.map(({ id }) => id);
  const judged = (profile: Profile): number =>
    rules.filter(({ rule }) => rule.profiles === undefined || rule.profiles.includes(profile)).length;
  return {
    rules: rules.length,
    categories: [...new Set(ids.map(categoryOf))].map((category) => {
      const own = rules.filter(({ id }) => categoryOf(id) === category);
      const weighing = (severity: Severity): number => own.filter(({ rule }) => rule.severity === severity).length;
      const bySeverity = {
        critical: weighing('critical'),
        error: weighing('error'),
        warning: weighing('warning'),
        info: weighing('info'),
      };
      return { category, rules: own.length, severities: bySeverity };
    }),
    profiles: { bluemind: judged('bluemind'), cyrus: judged('cyrus'), generic: judged('generic') },
    topics: seedTopics.map((topic) => ({ topic: topic.topic, rules: new Set(rulesOf(topic, ids)).size })),
  };
}
