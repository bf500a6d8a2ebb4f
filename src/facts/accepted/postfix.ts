// postconf(1), postmap(1), postconf(5)
import { defineAcceptance } from './acceptance.ts';
import type { Harmless, Remark } from './acceptance.ts';
import script from './shell/postfix.sh';

const harmless: readonly Harmless[] = [
  {
    line: /overriding earlier entry: |undefined parameter: /,
    because: 'Postfix works with the last entry, and with nothing in place of an undefined name',
    source: 'postconf(1)',
  },
  {
    line: /not owned by root|group or other writable|symlink leaves directory/,
    because: 'it concerns owners and modes, not the contents',
    source: 'postfix-script(1)',
  },
];

function read(line: string): Remark | undefined {
  const [, text] = /^post(?:conf|map): (?:warning|fatal|error): (.*)$/.exec(line) ?? [];
  if (text === undefined) return undefined;
  const [, path, number, rest = ''] = /^(?:file )?(\/[^:,]+)[:,] line (\d+): (.*)$/.exec(text) ?? [];
  if (path !== undefined) return { text: rest, at: { path, line: Number(number) } };
  const [, file, parameter] = /^(\/[^:]+): unused parameter: (\S+)/.exec(text) ?? [];
  if (file !== undefined && parameter !== undefined)
    return { text: `Postfix has no parameter ${parameter}, and nothing uses it (${file})`, subject: parameter };
  const [, name] = /^bad \w+ configuration: (\w+)/.exec(text) ?? [];
  return name === undefined ? { text } : { text, subject: name };
}

const installed = `if ! command -v postconf >/dev/null; then echo '==not-asked Postfix is not installed'
elif [ ! -f /etc/postfix/main.cf ]; then echo '==not-asked there is no main.cf'`;

/** What postconf says of main.cf and master.cf. */
export const postfixAcceptance = defineAcceptance({
  id: 'postfix-acceptance',
  program: 'postfix',
  describes: 'What postconf says of main.cf and master.cf',
  script: `${script}\n${installed}\nelse ask_postconf /etc/postfix\nfi`,
  options: { timeout: 15 },
  accepts: [0],
  refuses: [1],
  harmless,
  read,
});

/** What Postfix's daemons would say of the values in main.cf, for example of a number. */
export const postfixValues = defineAcceptance({
  id: 'postfix-values',
  program: 'postfix',
  describes: 'What a program of Postfix says of the values in main.cf',
  script: `${script}\n${installed}\nelse ask_postmap /etc/postfix\nfi`,
  options: { isolated: true, timeout: 10 },
  accepts: [0],
  refuses: [1],
  harmless,
  read,
});
