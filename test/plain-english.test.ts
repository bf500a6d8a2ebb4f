import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/**
 * Prose, messages and names follow the style of the ESLint or Terraform documentation. This test counts words that do
 * not, in Markdown, and in comments, strings and identifiers of the sources (`camelCase` counts as its parts).
 */

const root = fileURLToPath(new URL('..', import.meta.url));

/** Words to avoid, with the replacement to use. Case does not matter. */
const words: Readonly<Record<string, string>> = {
  nobody: 'name the subject, or use the passive voice',
  somebody: 'name the subject, or use the passive voice',
  whoever: 'name the subject',
  anew: 'again, or rebuild',
  mend: 'fix',
  mends: 'fixes',
  mended: 'fixed',
  mending: 'fixing',
  told: 'reported, printed, logged',
  'tells of': 'reports',
  shall: 'must',
  'for ever': 'permanently, without end',
  forever: 'permanently, without end',
  'passed over': 'skipped',
  dearest: 'slowest, most expensive',
  likest: 'most similar',
  beside: 'next to, besides',
  lies: 'is',
  stands: 'is, appears',
  'is gone': 'is resolved, is removed, no longer exists',
  'are gone': 'are resolved, are removed, no longer exist',
  'taken back': 'rolled back',
};

/** Names that a stranger would not search for, with the replacement to use. Case matters. */
const names: Readonly<Record<string, string>> = {
  Voice: 'Logger',
  Wiring: 'CommandContext',
  Pace: 'Concurrency',
  Knob: 'ParameterDoc',
  Blind: 'MissingFact',
  Dim: 'UncheckedOptional',
  Lack: 'MissingInputs',
  FirstThings: 'TopAction',
  HygieneNote: 'SuppressionWarning',
  Told: 'DedupedLogger',
  Duty: 'WatchTarget',
  Away: 'HostUnreachable',
  KeptHost: 'OfflineHost',
  LastingTransport: 'PersistentTransport',
  modestHeap: 'limitHeapGrowth',
  tellOutcome: 'printOutcome',
  passedOver: 'skipReason',
  likeness: 'matchPriority',
  withoutConsequences: 'suppressExplained',
  lastingValue: 'stableValue',
  askAhead: 'prefetch',
  careFor: 'filePolicyFor',
  whyDelicate: 'lockoutRisk',
  sideBySide: 'formatPerHost',
  namesOneHost: 'isSameHost',
  Wishes: 'UserDecisions',
  waysOf: 'planTransfers',
  unfitToApply: 'validatePlan',
  movedSince: 'stalePreconditions',
  carriedOut: 'simulatePlan',
  withoutHarm: 'dropUnsafeItems',
  hostWork: 'compileHostPlans',
  otherHostKeys: 'changedHostKeys',
  seenStates: 'parseFileStates',
  spoiledLines: 'rollbackConflicts',
  giveBack: 'requeue',
};

/** Texts of other programs, proper names and words with another meaning: not counted. */
const quotations: readonly RegExp[] = [
  /\bstands for\b/gi,
  /\bvip\/beside-data\b|\bvipBesideData\b|\bprimary-beside-services\b|\breplicationPrimaryBesideServices\b/g,
  // What crm_verify prints.
  /\bBlind faith\b/g,
  // The text of the MIT licence.
  /permission notice shall be included|IN NO EVENT SHALL THE/g,
];

/**
 * Folders that are not done yet, with the most that they may have of each word. Lower a number when you rewrite text;
 * never raise one. A folder that is not in this table has none of the words.
 */
const remaining: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // The account `nobody`.
  'test/cli': { nobody: 8 },
};

const folders: readonly string[] = [
  'documentation',
  'src/authoring',
  'src/cli',
  'src/config',
  'src/dev',
  'src/engine',
  'src/facts',
  'src/hosts',
  'src/report',
  'src/sdk',
  'src/site',
  'src/sync',
  'rules',
  'fixtures/rules',
  'test/authoring',
  'test/cli',
  'test/config',
  'test/dev',
  'test/engine',
  'test/report',
  'test/sdk',
  'test/site',
];

const filesBelow = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name) && statSync(join(root, folder, name)).isFile())
    .map((name) => join(folder, name));

/** Markdown for readers, without generated pages. */
const documentation: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...filesBelow('docs', /^[\w-]+\.md$/).filter((path) => !/\/(facts|fact-map)\.md$/.test(path)),
  'bench/README.md',
];

const filesOf = (folder: string): readonly string[] =>
  folder === 'documentation' ? documentation : filesBelow(folder, /\.(ts|mts|mjs|sh|yaml|md)$/);

const textOf = (path: string): string =>
  quotations.reduce((text, quotation) => text.replace(quotation, ' '), readFileSync(join(root, path), 'utf8'));

const countsIn = (folder: string): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  const texts = filesOf(folder).map(textOf);
  const prose = texts.map((text) => text.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll(/\s*\n[\s*/#]*/g, ' '));
  const add = (word: string, all: readonly string[], flags: string): void => {
    const expression = new RegExp(`(?<![\\w-])${word}(?![\\w-])`, flags);
    const count = all.reduce((sum, text) => sum + (text.match(expression)?.length ?? 0), 0);
    if (count > 0) counts[word] = count;
  };
  for (const word of Object.keys(words)) add(word, prose, 'gi');
  for (const name of Object.keys(names)) add(name, texts, 'g');
  return counts;
};

it.each(folders)('%s uses plain words and names', (folder) => {
  const counts = countsIn(folder);
  const most = remaining[folder] ?? {};
  const table = Object.entries(counts).map(([word, count]) => `${word} ${count}`);
  if (table.length > 0) console.info(`${folder}: ${table.join(', ')}`);
  const excess = Object.entries(counts)
    .filter(([word, count]) => count > (most[word] ?? 0))
    .map(
      ([word, count]) =>
        `"${word}" ${count} times, at most ${most[word] ?? 0}: use ${words[word] ?? names[word] ?? ''}`,
    );
  expect(excess).toEqual([]);
});
