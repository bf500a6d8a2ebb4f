// uname(1)
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';

/** The kernel's name of the host (`uname -n`): what Pacemaker and LVM's system id know it by. */
export const nodeName = defineFact({
  id: 'node-name',
  describes: 'The host’s name as the kernel has it',
  sources: { uname: command(['uname', '-n'], { recordedAs: [['hostname'], ['uname', '-a']] }) },
  parse({ uname }): Fact<string> {
    if (!uname.read) return unknownFrom(uname, 'uname -n');
    const words = uname.value.stdout.trim().split(/\s+/);
    const name = words[0] === 'Linux' ? words[1] : words[0];
    return name === undefined || name === '' ? unknown('unparsable', 'uname -n printed nothing') : known(name);
  },
});
