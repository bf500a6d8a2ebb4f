import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { harmlessExpression } from '../../../src/facts/accepted/harmless-expression.ts';
import type { ValidatorId } from '../../../src/sync/plan/plan.ts';
import { serviceConfigurations } from '../../facts/accepted/service-configurations.ts';
import { canBeApart, inFolder, judge, useHostFolder } from './judged-file.ts';

/** The configurations that checks are tested with are staged here: a validator gives the verdict of a check. */
interface Staged {
  readonly validator: ValidatorId;
  /** The table of the check. */
  readonly name: string;
  readonly target: string;
  /** The folder of this machine that the program reads. */
  readonly folder: string;
  readonly needs: string;
  /** The staged text, from the present text of the file. */
  readonly text: (present: string, added: string) => string;
  /** Configurations of the table that concern another file. */
  readonly except?: RegExp;
}

const after = (present: string, added: string): string => `${present}\n${added}\n`;
const alone = (_: string, added: string): string => `${added}\n`;

const stagings: readonly Staged[] = [
  {
    ...{ validator: 'nginx', name: 'nginx', needs: '/usr/sbin/nginx', folder: '/etc/nginx' },
    target: '/etc/nginx/conf.d/halint.conf',
    text: alone,
  },
  {
    ...{ validator: 'corosync', name: 'corosync', needs: '/usr/sbin/corosync', folder: '/etc/corosync' },
    target: '/etc/corosync/corosync.conf',
    text: alone,
  },
  {
    ...{ validator: 'imapd', name: 'Cyrus', needs: '/usr/lib/cyrus/bin/cyr_info', folder: '/etc/imapd.conf' },
    target: '/etc/imapd.conf',
    text: after,
  },
  {
    ...{ validator: 'postfix', name: 'Postfix', needs: '/usr/sbin/postconf', folder: '/etc/postfix' },
    target: '/etc/postfix/main.cf',
    text: after,
    except: /^M:/,
  },
  {
    ...{ validator: 'sudoers', name: 'sudo', needs: '/usr/sbin/visudo', folder: '/etc/sudoers.d' },
    target: '/etc/sudoers.d/halint',
    text: alone,
  },
  {
    ...{ validator: 'sshd', name: 'sshd', needs: '/usr/sbin/sshd', folder: '/etc/ssh' },
    ...{ target: '/etc/ssh/sshd_config', text: (present, added) => `${added}\n${present}` },
  },
  {
    ...{ validator: 'postgresql', name: 'PostgreSQL', needs: '/usr/lib/postgresql/15/bin/postgres' },
    ...{ folder: '/etc/postgresql/15/main', target: '/etc/postgresql/15/main/postgresql.conf', text: after },
  },
];

useHostFolder();

describe.each(stagings.map((each) => [each.validator, each] as const))('the validator %s', (_, staged) => {
  const table = serviceConfigurations.find(({ name }) => name === staged.name);
  const lacking = !existsSync(staged.needs) || !existsSync(staged.folder) || !canBeApart;
  const stage = (added: string): string => {
    mkdirSync(dirname(inFolder('root', staged.folder)), { recursive: true });
    spawnSync('cp', ['-a', staged.folder, inFolder('root', staged.folder)]);
    const present = existsSync(staged.target) ? readFileSync(staged.target, 'utf8') : '';
    return judge(staged.validator, staged.target, staged.text(present, added));
  };
  const applies = (text: string): boolean => staged.except?.test(text) !== true;

  it('has the table of its check', () => expect(table).toBeDefined());

  it.skipIf(lacking).each(table?.accepted.filter(applies) ?? [])('accepts %s', (text) => {
    expect(stage(text)).toBe('0');
  });

  it.skipIf(lacking).each(table?.rejected.filter(([text]) => applies(text)) ?? [])('rejects %s', (text) => {
    expect(stage(text)).toMatch(/^1 ./);
  });
});

describe('harmless lines', () => {
  it.each(serviceConfigurations.map(({ name, fact }) => [name, fact] as const))(
    'of %s are an expression for grep',
    (_, fact) => {
      const run = spawnSync('grep', ['-E', '-e', harmlessExpression(fact.harmless)], {
        input: 'x\n',
        encoding: 'utf8',
      });
      expect([run.status, run.stderr]).toEqual([1, '']);
    },
  );
});
