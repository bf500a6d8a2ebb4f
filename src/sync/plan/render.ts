import { Chalk } from 'chalk';
import { visible } from '../../report/neutralise/neutralise.ts';
import type { Style } from '../../report/reporter.ts';
import { wrap } from '../../report/wrap.ts';
import { accessRows } from '../decide/access-rows.ts';
import { contentRows } from '../decide/content-rows.ts';
import { derivedReasons } from './derived.ts';
import type { DifferenceLine, OpenItem, Plan, PlanItem } from './plan.ts';
import type { FileStatus, SyncStatus } from './status.ts';

/** Sync's documents as people read them. What comes from a host is made visible first. */

const explained: Readonly<Record<string, string>> = {
  ...derivedReasons,
  ...Object.fromEntries([...contentRows, ...accessRows].map(({ id, why }) => [id, why])),
};

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

class TextPage {
  readonly #lines: string[] = [];
  readonly #width: number;
  readonly chalk: InstanceType<typeof Chalk>;

  constructor({ color, width }: Style) {
    this.#width = Math.max(40, width);
    this.chalk = new Chalk({ level: color ? 1 : 0 });
  }

  say(text: string, indent = 0): void {
    for (const line of wrap(visible(text), this.#width - indent)) this.#lines.push(`${' '.repeat(indent)}${line}`);
  }

  heading(text: string): void {
    if (this.#lines.length > 0) this.#lines.push('');
    this.#lines.push(this.chalk.bold(visible(text)));
  }

  /** A difference is never wrapped: it may be copied. */
  difference(
    lines: readonly DifferenceLine[],
    labels: { readonly now: string; readonly next: string },
    indent: number,
  ): void {
    if (lines.length === 0) return;
    const margin = ' '.repeat(indent);
    if (lines.some(({ mark }) => mark === '-' || mark === '+')) {
      this.#lines.push(
        margin + this.chalk.dim(visible(`--- ${labels.now}`)),
        margin + this.chalk.dim(visible(`+++ ${labels.next}`)),
      );
    }
    for (const { mark, text } of lines) {
      const line = visible(mark === '@' ? `@@ ${text} @@` : mark === '!' ? `(${text})` : `${mark}${text}`);
      const paint = {
        '-': this.chalk.red,
        '+': this.chalk.green,
        '@': this.chalk.cyan,
        '!': this.chalk.dim,
        ' ': (plain: string): string => plain,
      }[mark];
      this.#lines.push(margin + paint(line));
    }
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

const verbs: Readonly<Record<PlanItem['action'], string>> = {
  write: 'write',
  delete: 'delete',
  'set-access': 'set mode and owner of',
  regenerate: 'rebuild',
};

/** The plan for the person who reviews it. */
export function renderPlan(plan: Plan, style: Style): string {
  const sheet = new TextPage(style);
  const name = { a: plan.hosts.a.name, b: plan.hosts.b.name };
  sheet.heading(`Plan ${plan.id.slice(0, 12)} for ${plan.pair}`);
  sheet.say(`Active is ${name[plan.roles.active]}: ${plan.roles.signals.map(({ seen }) => seen).join('; ')}.`);
  sheet.say(
    plan.agreement === undefined
      ? 'Nothing was agreed before: which host changed a file is unknown.'
      : `Compared with agreement ${plan.agreement.slice(0, 12)}.`,
  );
  sheet.say(`Good until ${plan.expiresAt}.`);
  const items = new Map(plan.items.map((item) => [item.id, item]));
  for (const [index, group] of plan.order.entries()) {
    sheet.heading(`Step ${index + 1} of ${plan.order.length}${group.length > 1 ? ' (all or nothing)' : ''}`);
    for (const id of group) {
      const item = items.get(id);
      if (item !== undefined) sayItem(sheet, item, name);
    }
  }
  sayOpen(sheet, plan.open, plan, name);
  sheet.heading('SUMMARY');
  const ignored = plan.open.filter(({ kind }) => kind === 'ignored').length;
  sheet.say(
    `${plural(plan.items.length, 'change')} in ${plural(plan.order.length, 'step')}, ${plural(plan.open.length - ignored, 'question')} open, ${ignored === 0 ? '' : `${plural(ignored, 'difference')} ignored, `}${plural(plan.agreed.length, 'file')} in step.`,
  );
  if (plan.proof.gone.length > 0)
    sheet.say(
      `Proved on the snapshot: no new finding, and these are resolved afterwards: ${plan.proof.gone.join(', ')}.`,
    );
  else if (plan.items.length > 0) sheet.say('Proved on the snapshot: no new finding, and a second plan is empty.');
  return sheet.toString();
}

function sayItem(sheet: TextPage, item: PlanItem, name: Readonly<Record<'a' | 'b', string>>): void {
  const from = item.recipe === undefined ? ` from ${name[item.from]}` : ` from ${item.recipe.from}`;
  sheet.say(`${verbs[item.action]} ${item.path} on ${name[item.to]}${item.action === 'delete' ? '' : from}`, 2);
  const said =
    item.resolution === undefined
      ? ''
      : ` Taken from ${name[item.resolution.take]}${item.resolution.by === undefined ? '' : ` by ${item.resolution.by}`}.`;
  sheet.say(`${explained[item.decision] ?? item.decision}${said}`, 4);
  const then = [
    ...(item.validators.length > 0 ? [`checked before by: ${item.validators.join(', ')}`] : []),
    ...(item.activations.length > 0 ? [`afterwards: ${item.activations.join(', ')}`] : []),
  ];
  if (then.length > 0) sheet.say(then.join('; '), 4);
  sheet.difference(
    item.difference,
    {
      now: `${name[item.to]}:${item.path} (now)`,
      next: item.action === 'delete' ? '/dev/null' : `${name[item.from]}:${item.path}`,
    },
    4,
  );
}

function sayOpen(
  sheet: TextPage,
  open: readonly OpenItem[],
  plan: Pick<Plan, 'roles'>,
  name: Readonly<Record<'a' | 'b', string>>,
): void {
  const { active } = plan.roles;
  const passive = active === 'a' ? 'b' : 'a';
  if (open.length > 0) sheet.heading('LEFT ALONE');
  for (const item of open) {
    sheet.say(`${item.kind.toUpperCase()} ${item.path}${item.subject === 'access' ? ' (mode and owner)' : ''}`, 2);
    sheet.say(item.why, 4);
    for (const choice of item.choices) sheet.say(choice, 6);
    sheet.difference(
      item.difference,
      { now: `${name[passive]}:${item.path} (passive)`, next: `${name[active]}:${item.path} (active)` },
      4,
    );
  }
}

/** Why there is no plan. */
export function renderRefusal(
  pair: string,
  reasons: readonly string[],
  open: readonly OpenItem[],
  style: Style,
): string {
  const sheet = new TextPage(style);
  sheet.heading(`No plan for ${pair}: refused`);
  for (const reason of reasons) sheet.say(`- ${reason}`, 2);
  if (open.length > 0) sheet.heading('NOT IN STEP');
  for (const { path, why } of open) sheet.say(`${path}: ${why}`, 2);
  return sheet.toString();
}

export function renderStatus(status: SyncStatus, style: Style): string {
  const sheet = new TextPage(style);
  const { hosts, roles, base, counts } = status;
  sheet.heading(`${status.pair}, ${status.takenAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}`);
  if (roles.active === undefined) {
    sheet.say('It is not settled which host is active, so nothing may be written:');
    for (const reason of roles.reasons) sheet.say(`- ${reason}`, 2);
  } else sheet.say(`Active is ${hosts[roles.active]}: ${roles.signals.map(({ seen }) => seen).join('; ')}.`);
  sheet.say(
    base.agreement === undefined
      ? `No agreed state: ${base.why ?? 'none'}.`
      : `Agreed state: ${base.agreement.slice(0, 12)}.`,
  );
  for (const file of status.files)
    if (file.standing !== 'in-step' && file.standing !== 'left-alone') sayFile(sheet, file, hosts);
  sheet.heading('SUMMARY');
  const shown = (
    [
      'in-step',
      'pending',
      'conflict',
      'needs-delete',
      'refused',
      'unknown',
      'report',
      'accepted',
      'left-alone',
    ] as const
  ).filter((each) => counts[each] > 0);
  sheet.say(shown.map((each) => `${counts[each]} ${each.replace('-', ' ')}`).join(', '));
  return sheet.toString();
}

function sayFile(
  sheet: TextPage,
  { path, standing, subject, moved, why, differences }: FileStatus,
  hosts: SyncStatus['hosts'],
): void {
  const who = moved === undefined ? '' : moved === 'both' ? ', changed on both hosts' : `, changed on ${hosts[moved]}`;
  sheet.heading(
    `${standing.toUpperCase().replace('-', ' ')}  ${path}${subject === 'access' ? ' (mode and owner)' : ''}${who}`,
  );
  sheet.say(why, 2);
  for (const difference of differences.slice(0, 20)) sheet.say(difference, 4);
  if (differences.length > 20) sheet.say(`${differences.length - 20} more`, 4);
}
