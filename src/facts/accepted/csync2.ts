// csync2(1)
import { defineAcceptance } from './acceptance.ts';
import script from './shell/csync2.sh';

/** What csync2 itself says of its configuration and of the key files in it. */
export const csync2Acceptance = defineAcceptance({
  id: 'csync2-acceptance',
  program: 'csync2',
  describes: 'What `csync2 -D :memory: -L` says of its configuration',
  script: `${script}\nask_each_csync2`,
  options: { isolated: true, timeout: 10 },
  // 2: the list is empty
  accepts: [0, 2],
  refuses: [1],
  harmless: [
    {
      line: /is not a member of any configured group/,
      because: 'sync/csync2-members-match judges members',
      source: 'csync2 2.0, csync2.c',
    },
    {
      line: /Can ?not open config file/,
      because: 'this csync2 was built for another folder and does not read the file',
      source: 'csync2 2.0, csync2.c',
    },
  ],
  read(line) {
    const [, path, number, text = ''] = /^(\/\S+?):(\d+): *(.*)$/.exec(line) ?? [];
    if (path !== undefined) return { text, at: { path, line: Number(number) } };
    const [, file, rest = ''] = /^(\/\S+): +(.*)$/.exec(line) ?? [];
    if (file !== undefined) return { text: rest, at: { path: file } };
    return /^Can't|^Can not|error/.test(line) ? { text: line } : undefined;
  },
});
