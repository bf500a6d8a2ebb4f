// lsyncd(1), luac(1)
import { defineAcceptance } from './acceptance.ts';
import script from './shell/lsyncd.sh';

/** What the compiler of lsyncd's Lua says of its configuration, which is a Lua program. */
export const lsyncdAcceptance = defineAcceptance({
  id: 'lsyncd-acceptance',
  program: 'lsyncd',
  describes: 'What `luac -p` says of the configuration of lsyncd',
  script: `${script}\nask_this_lsyncd`,
  accepts: [0],
  refuses: [1],
  harmless: [],
  read(line) {
    const [, path, number, text = ''] = /^\S+: (\/[^:]+):(\d+): (.*)$/.exec(line) ?? [];
    return path === undefined ? { text: line } : { text, at: { path, line: Number(number) } };
  },
});
