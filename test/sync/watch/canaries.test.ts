import { afterAll, beforeAll, expect, it } from 'vitest';
import { WatchedPair } from './watched-pair.ts';

const secrets = ['Canary-Line-1b7e', 'Canary-Word-55aa'];
const script = '/etc/cron.daily/bm-cyrus-imapd';
let pair: WatchedPair;

beforeAll(() => {
  pair = new WatchedPair([script]);
  pair.both(script, '#!/bin/bash\ntrue\n');
});
afterAll(() => pair.remove());

it('a validator that repeats the faulty line puts no secret into the log of the watch', async () => {
  const lines: string[] = [];
  const repair = pair.repair((line) => lines.push(line));
  await repair.run('everything', 'a');
  // bash -n shows the line that it cannot read.
  pair.save('a', script, `#!/bin/bash\nTOKEN=${secrets[1]}\nPASSWORD=${secrets[0]} echo ${secrets[1]} )\n`);
  const result = await repair.run([script], 'a');
  const shown = JSON.stringify([lines, result]);
  expect(shown).toContain('PASSWORD=(hidden)');
  expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
});
