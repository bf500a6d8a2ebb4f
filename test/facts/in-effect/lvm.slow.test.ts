import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { answerOf } from '../../../src/facts/accepted/question.ts';
import { lvmInEffect } from '../../../src/facts/in-effect/lvm.ts';
import { readAs } from '../../../src/sdk/index.ts';
import { shellQuote } from '../../../src/sdk/shell-quote.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { canOverlay, context, overlaid } from '../accepted/judge-on-host.ts';

const { question } = lvmInEffect.sources(context);
const ask = question?.kind === 'command' ? question.argv.map(shellQuote).join(' ') : 'false';

/** What the real lvmconfig says after a change of /etc/lvm in memory. */
function after(change: string) {
  const run = spawnSync('unshare', ['--mount', 'sh', '-c', overlaid(`${change}\n${ask}`)], { encoding: 'utf8' });
  return lvmInEffect.parse({ question: readAs({ stdout: run.stdout, stderr: '', exit: 0 }) }, context);
}

describe.skipIf(!canOverlay || !hasProgram('lvmconfig'))('LVM (needs root and lvmconfig)', () => {
  const local = (text: string) => `echo '${text}' >>/etc/lvm/lvmlocal.conf`;

  it('has its defaults where no file says anything', () => {
    expect(answerOf(after(':'))?.get('activation/volume_list')).toBe('');
  });

  it('uses what lvmlocal.conf says', () => {
    const found = answerOf(
      after(local('global { system_id_source = "uname" } activation { volume_list = [ "a", "b" ] }')),
    );
    expect(found?.get('global/system_id_source')).toBe('uname');
    expect(found?.get('activation/volume_list')).toBe('a b');
  });

  it('joins the list of the file of a host tag', () => {
    const tagged = 'echo \'activation { volume_list = [ "c" ] }\' >"/etc/lvm/lvm_$(uname -n).conf"';
    const found = answerOf(after(`${local('tags { hosttags = 1 } activation { volume_list = [ "a" ] }')}\n${tagged}`));
    expect(found?.get('activation/volume_list')).toBe('c a');
  });

  it('says nothing of a configuration that it cannot read, or where it is missing', () => {
    expect(after(local('activation {'))).toMatchObject({ known: false });
    expect(after('rm /etc/lvm/lvm.conf')).toMatchObject({ known: true, value: { asked: false } });
  });
});
