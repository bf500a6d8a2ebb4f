/** What Cyrus's master does with a cyrus.conf when it starts. */
export interface MasterCase {
  readonly name: string;
  readonly text: string;
  /** `refused`: it ends. `ignored`: it starts without a part of the file. */
  readonly effect: 'accepted' | 'refused' | 'ignored';
  /** The problem, with its line. */
  readonly problem?: string;
}

const service = '  x cmd="imapd" listen=1143';
const services = (...lines: readonly string[]): string => ['SERVICES {', ...lines, '}', ''].join('\n');
const refused = (name: string, text: string, problem: string): MasterCase => ({
  ...{ name, text, problem },
  effect: 'refused',
});
const ignored = (name: string, text: string, problem: string): MasterCase => ({
  ...{ name, text, problem },
  effect: 'ignored',
});

export const masterCases: readonly MasterCase[] = [
  { name: 'one service', text: `START {\n}\n${services(service)}`, effect: 'accepted' },
  {
    name: 'all arguments, comments, tabs and lower case',
    text:
      `# comment\nstart {\n}\n${services('\tx cmd="imapd -U 30" listen="1143" prefork=0 maxchild=100 proto="tcp" # more')}` +
      'EVENTS {\n  y cmd="true" period=30\n  z cmd="true" at=0400\n}\nDAEMON {\n}\n',
    effect: 'accepted',
  },
  { name: 'a last section that is not closed', text: `SERVICES {\n${service}\n`, effect: 'accepted' },
  refused('a service without listen', services('  x cmd="imapd"'), '2: x has no listen'),
  refused('a misspelt argument', services('  x cmdd="imapd" listen=1143'), '2: x has no cmd'),
  refused(
    'a quotation mark that is not closed',
    services('  x cmd="imapd listen=1143'),
    '2: a quotation mark is missing',
  ),
  refused('a hyphen in a name', services('  x-y cmd="imapd" listen=1143'), "2: bad character '-' in name"),
  refused('blanks at an equals sign', services('  x cmd = "imapd"'), "2: bad character ' ' in argument"),
  refused('a name twice', services(service, service.replace('1143', '1144')), '3: there is a service x already'),
  refused('a comment sign in quotes', services('  x cmd="imapd #1" listen=1143'), '2: a quotation mark is missing'),
  refused('a brace at the end of an entry', services(`${service} }`), "2: bad character '}' in argument"),
  refused('an event without a command', 'EVENTS {\n  x at=0400\n}\n', '2: x has no cmd'),
  refused('a section that is not closed', `EVENTS {\n${services(service)}`, "2: bad character '{' in argument"),
  ignored(
    'the brace on the next line',
    'SERVICES\n{\n  x cmd="imapd"\n}\n',
    '1: the brace of SERVICES is not on this line',
  ),
  ignored('a section that Cyrus does not know', 'SERVICE {\n  x cmd="imapd"\n}\n', '1: there is no section SERVICE'),
  ignored('a section twice', services(service) + services('  y cmd="imapd"'), '4: there is a section SERVICES already'),
  ignored(
    'an entry on the line of the section',
    'SERVICES { x cmd="imapd"\n}\n',
    '1: an entry on the line of SERVICES is not read',
  ),
  ignored('an argument that does not exist', services(`${service} preforks=3`), '2: x: there is no argument preforks'),
  ignored('a number that is none', services(`${service} prefork=many`), '2: x: prefork is no number'),
  ignored('an entry in no section', `x cmd="imapd"\n${services(service)}`, '1: it is in no section'),
];
