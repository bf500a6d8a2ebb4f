import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { corosyncLoaded } from '../../../src/facts/in-effect/corosync-loaded.ts';
import { loadedFiles } from '../../../src/facts/in-effect/loaded-files.ts';
import { lvmInEffect } from '../../../src/facts/in-effect/lvm.ts';
import { multipathLoaded } from '../../../src/facts/in-effect/multipath-loaded.ts';
import type { CommandSource, FactDefinition, Sources } from '../../../src/sdk/index.ts';
import { notRead } from '../../../src/sdk/index.ts';
import { collectHere } from '../../hosts/collect-here.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { canOverlay, context, overlaid } from '../accepted/judge-on-host.ts';

/** The programs that are asked what they run with are replaced, and the collection script runs as on a host. */
const folder = mkdtempSync(join(tmpdir(), 'halint-faulty-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const faults: readonly (readonly [string, string])[] = [
  ['hang', 'trap "" TERM INT HUP\nwhile :; do sleep 5; done'],
  ['print without end', 'yes; yes >&2'],
  ['abort', 'kill -ABRT $$'],
  ['print garbage', 'head -c 3000 /dev/urandom\nhead -c 3000 /dev/urandom >&2\nexit 0'],
  ['are busy', 'echo timeout\nexit 1'],
];

function asked(fact: FactDefinition<unknown, Sources>): CommandSource {
  const { question } = fact.sources(context);
  if (question?.kind !== 'command') throw new Error(`${fact.id} asks no command`);
  const [shell, ...words] = question.argv;
  return {
    ...question,
    argv: [shell, ...words.map((word) => word.replaceAll(/timeout -k 1 \d+/g, 'timeout -k 1 0.4'))],
  };
}

async function answersWhere(programs: string) {
  const sources = [corosyncLoaded, multipathLoaded, lvmInEffect, loadedFiles].map(asked);
  const host = `mkdir -p /run/bin; touch /etc/multipath.conf\n${programs}\nexec sh -s`;
  const { complete, reading } = await collectHere(sources, ['unshare', '--mount', 'sh', '-c', overlaid(host)]);
  expect(complete).toBe(true);
  const [corosync, multipath, lvm, daemons] = sources.map(
    (each) => reading(each) ?? notRead('not-collected', 'no frame'),
  );
  return {
    corosync: corosyncLoaded.parse({ question: corosync ?? notRead('absent', '') }, context),
    multipath: multipathLoaded.parse({ question: multipath ?? notRead('absent', '') }, context),
    lvm: lvmInEffect.parse({ question: lvm ?? notRead('absent', '') }, context),
    daemons: loadedFiles.parse({ question: daemons ?? notRead('absent', '') }, context),
  };
}

describe.skipIf(
  !canOverlay || !['unshare', 'corosync-cmapctl', 'multipathd', 'multipath', 'lvmconfig'].every(hasProgram),
)('programs that are asked what they run with, and that (needs root)', { timeout: 60_000 }, () => {
  it.each(faults)('%s cost only their own facts', async (_, fault) => {
    const path = join(folder, 'program');
    writeFileSync(path, `#!/bin/sh\n${fault}\n`);
    chmodSync(path, 0o755);
    const replaced = ['corosync-cmapctl', 'multipathd', 'multipath', 'lvmconfig'].map(
      (name) => `mount --bind '${path}' "$(readlink -f "$(command -v ${name})")"`,
    );
    const { corosync, multipath, lvm, daemons } = await answersWhere(replaced.join('\n'));
    expect(corosync).toMatchObject({ known: false });
    expect(multipath).toMatchObject({ known: false });
    expect(lvm).toMatchObject({ known: false });
    expect(daemons).toMatchObject({ known: true });
  });

  it('do not run are not asked further', async () => {
    const { corosync, multipath } = await answersWhere(':');
    expect(corosync).toMatchObject({ known: true, value: { asked: false } });
    expect(multipath).toMatchObject({ known: true, value: { asked: false } });
  });
});
