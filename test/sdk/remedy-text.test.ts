import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { wrap } from '../../src/report/wrap.ts';
import type { Remedy } from '../../src/sdk/index.ts';
import { firstStepIn, remedyText } from '../../src/sdk/index.ts';

const remedy: Remedy = {
  grade: 'needs-downtime',
  subject: 'resource',
  steps: [
    {
      on: 'host',
      check: '`findmnt {path}` shows nothing.',
      text: 'Move {path} away.',
      commands: { shell: 'mv -- {path} /root/old' },
      undo: 'Move it back.',
    },
    {
      on: 'either',
      text: 'Change {resource}.',
      effect: 'The group of {resource} restarts.',
      file: { path: '/etc/{resource}.conf', lines: ['device = {path}'] },
      commands: {
        pcs: 'pcs resource update {resource} options=noatime',
        crmsh: ['crm resource param {resource} set options noatime', 'crm resource show {resource}'],
      },
      verify: '`crm_mon -1` shows {resource} as Started.',
    },
  ],
};

describe('a remedy as text', () => {
  it('gives the grade first, and in each step the host, then the warnings, then the commands', () => {
    expect(remedyText(remedy, [{ resource: 'p_fs', path: '/srv/mail', host: 'mail-a' }]).split('\n')).toEqual([
      'NEEDS DOWNTIME: services stop. Plan a maintenance window.',
      '1. On mail-a: Move /srv/mail away.',
      '   Check first: `findmnt /srv/mail` shows nothing.',
      '     $ mv -- /srv/mail /root/old',
      '   Undo: Move it back.',
      '2. On either host, once: Change p_fs.',
      '   Effect: The group of p_fs restarts.',
      '   In /etc/p_fs.conf:',
      '     | device = /srv/mail',
      '   pcs:',
      '     $ pcs resource update p_fs options=noatime',
      '   crmsh:',
      '     $ crm resource param p_fs set options noatime',
      '     $ crm resource show p_fs',
      '   Verify: `crm_mon -1` shows p_fs as Started.',
    ]);
  });

  it('shows the names of values that are not known, in capitals', () => {
    expect(remedyText(remedy)).toContain('1. On the host of the finding: Move PATH away.');
    expect(remedyText(remedy)).toContain('$ pcs resource update RESOURCE options=noatime');
  });

  it('is one text for several findings: prose with what they have in common, commands for each', () => {
    const shown = remedyText(
      remedy,
      ['p_a', 'p_b', 'p_a'].map((resource) => ({ resource, host: 'mail-a' })),
    );
    expect(shown).toContain('1. On mail-a:');
    expect(shown).toContain('2. On either host, once: Change RESOURCE.');
    expect(shown.match(/pcs resource update \S+/g)).toEqual(['pcs resource update p_a', 'pcs resource update p_b']);
  });

  it('leaves the placeholder where there would be too many commands', () => {
    const shown = remedyText(
      remedy,
      Array.from({ length: 20 }, (_, index) => ({ resource: `p_${index}` })),
    );
    expect(shown.match(/pcs resource update \S+/g)).toEqual(['pcs resource update RESOURCE']);
  });

  it.each(['a b', "it's", '$(reboot)', '`id`', 'a;b', '"', String.raw`a\b`, '*', '~', '&', '{}', 'ü'])(
    'quotes %s for a shell, in commands and between backquotes',
    (value) => {
      const [command = ''] =
        /(?<=\$ ).*/.exec(
          remedyText(
            {
              grade: 'safe-while-running',
              steps: [{ on: 'both', text: 'x', commands: { shell: 'printf %s {path}' } }],
            },
            [{ path: value }],
          ),
        ) ?? [];
      expect(execFileSync('sh', ['-c', command]).toString()).toBe(value);
    },
  );

  it.each(['-rf', '', 'a\nb', 'a\u001b[2Jb', ' x', '\u202eabc'])('does not fill in %j', (value) => {
    expect(remedyText(remedy, [{ path: value }])).toContain('mv -- PATH /root/old');
  });

  it('tells the first step as one line', () => {
    expect(firstStepIn(remedyText(remedy, [{ host: 'mail-a', path: '/srv' }]))).toBe('On mail-a: Move /srv away.');
    expect(firstStepIn('Do this:\nthen that')).toBe('Do this.');
  });
});

describe('a command that is longer than the terminal is wide', () => {
  const words = ['one', 'two words', 'a=b', '$HOME', "it's", '--long-option=with-a-value', 'x'.repeat(20)];
  const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
  const command = `printf '%s\\n' ${words.map(quote).join(' ')}`;

  it.each([40, 57, 80])('is broken as a shell takes it, at %i columns', (width) => {
    const lines = wrap(`     $ ${command}`, width);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    const pasted = lines.join('\n').replace('$ ', '');
    expect(execFileSync('sh', ['-c', pasted]).toString().trimEnd().split('\n')).toEqual(words);
  });
});
