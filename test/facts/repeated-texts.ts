/**
 * What parsers stumble over: the same token again and again, nothing but blanks or lines, what opens and is never
 * closed.
 */
const units: readonly string[] = [
  // Blanks and lines.
  ...['\n', '\r', '\r\n', ' ', '\t', ' \n', '\\', '\\\n', 'a \\\n', '\u{0}', '\u{fffd}', 'é'],
  // Words.
  ...[
    'a',
    'a ',
    'a\n',
    ' a\n',
    '  a:\n',
    'a=a=',
    'a=a\n',
    ' = ',
    'a: a\n',
    'a:',
    'a;',
    'a,',
    'A::B ',
    'a@b ',
    '.a',
    'x=a.a',
    '-',
    '- ',
    '- a\n',
    '? ',
    '--a ',
  ],
  ...[
    ',',
    ';',
    ':',
    '=',
    '!',
    '! ',
    '/',
    '//',
    '@',
    '~',
    '.',
    '%',
    '&',
    '&a ',
    '*',
    '*a ',
    '|',
    '|\n',
    '>',
    '#',
    '# a\n',
    '0',
    '1 ',
    '1.',
  ],
  // Quotes and brackets.
  ...[
    '"',
    '"\n',
    '"\\',
    '"\\\\',
    '\\"',
    "'\\",
    '"a" ',
    'a = "',
    "'",
    "''",
    '`',
    '{',
    '{\n',
    '{a: ',
    '{"a":',
    '}',
    '[',
    '[[',
    '[a]\n',
    '[\n',
    ']',
    '(',
    ')',
    '<',
    '<a>',
    '<a ',
    '<a/>',
    '<a b="c"/>',
    '<!--',
    '</a>',
  ],
  ...[
    'a {\n',
    'a{',
    'a{}',
    'a { a a; }\n',
    'a(',
    '(a) ',
    '$a',
    '${a}',
    '$(',
    '${',
    'a=$a\n',
    'a: {',
    'a: [',
    'a: &a\n',
    '["a"],',
    '{"a":{},',
  ],
  // Statements of formats.
  ...[
    'include a\n',
    'include a;',
    'sync{',
    'a=b..',
    'if a then ',
    '--[[',
    '/* ',
    '// ',
    'exclude=',
    'error: ',
    'ipmidev\n',
    'IP Address : ',
    'Feb ',
    '[Mount]\n',
    '[Unit]\nWhat=\n',
  ],
  ...[
    'inet 10.0.0.1/24 ',
    '10.0.0.1 ',
    '10.0.0.1 a\n',
    '::1 ',
    '1: a: <UP> mtu 1\n',
    '* * * * * root a\n',
    '/a /b a a 0 0\n',
    'a:x:0:0:a:/:/a\n',
    '-----BEGIN CERTIFICATE-----\n',
    '==> a <==\n',
  ],
];

/** Beginnings after which more than a refusal happens. */
const beginnings: readonly string[] = ['x=a', '[global]\n', '[Mount]\nWhat=', 'a: ', 'include ', '<a>', '{"a":'];

/** Beginnings meet only what opens something or repeats a word: the product would be thousands of texts. */
const meetsBeginnings = (unit: string): boolean => /^(.a|[a"'{[(\\\n ]|a[ =:;]*|<a\/>)$/.test(unit);

/** Those of which each stands for many: what most formats read, begin and never end. */
const few: readonly string[] = [
  '\n',
  ' ',
  '\\\n',
  'a ',
  'a\n',
  'a=a\n',
  'a: a\n',
  'a;',
  ';',
  '#',
  '"',
  '"\\',
  '{',
  '{\n',
  '{"a":',
  '}',
  '[',
  '[[',
  '<a/>',
  '<a>',
  '${a}',
  'a: &a\n',
  '- ',
  '(',
  'a {\n',
  '\r',
];

/** A text with its name, made in the length that is asked for. */
export interface RepeatedText {
  readonly name: string;
  readonly of: (size: number) => string;
}

const repeated = (unit: string, beginning = ''): RepeatedText => ({
  name: `${beginning === '' ? '' : `${JSON.stringify(beginning)}, then `}${JSON.stringify(unit)} repeated`,
  of: (size) => (beginning + unit.repeat(Math.ceil(size / unit.length))).slice(0, size),
});

export const fewTexts: readonly RepeatedText[] = few.map((unit) => repeated(unit));

/** Tokens, blank lines, quotes and brackets, which every parser gets as long as a source may be. */
export const wholeTexts: readonly RepeatedText[] = ['a=a\n', '\n', '"', '{'].map((unit) => repeated(unit));

export const allTexts: readonly RepeatedText[] = units.flatMap((unit) => [
  repeated(unit),
  ...(meetsBeginnings(unit) ? beginnings.map((beginning) => repeated(unit, beginning)) : []),
]);
