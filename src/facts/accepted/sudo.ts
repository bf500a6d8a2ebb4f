// visudo(8)
import { defineAcceptance } from './acceptance.ts';
import script from './shell/sudo.sh';

/** What `visudo -c` says of sudoers. It prints lines of the file as well, which stay on the host. */
export const sudoAcceptance = defineAcceptance({
  id: 'sudo-acceptance',
  program: 'sudo',
  describes: 'What `visudo -c` says of sudoers and sudoers.d',
  script: `${script}\nask_this_sudo`,
  accepts: [0],
  refuses: [1],
  harmless: [
    { line: /: parsed OK$/, because: 'it is accepted', source: 'visudo(8)' },
    { line: /unused \w+_Alias/, because: 'an alias without a use has no effect', source: 'visudo(8)' },
  ],
  read(line) {
    const [, path, number, text = ''] = /^(?:Warning: )?(\/[^:]+):(\d+)(?::\d+)?: (.*)$/.exec(line) ?? [];
    if (path !== undefined) return { text, at: { path, line: Number(number) } };
    const [, file, rest = ''] = /^(?:Warning: )?(\/[^:]+): (.*)$/.exec(line) ?? [];
    return file === undefined ? undefined : { text: rest, at: { path: file } };
  },
});
