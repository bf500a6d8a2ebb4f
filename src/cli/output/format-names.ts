/** Values of `--format`. Each reporter is loaded on use, see format.ts. */
export const formatNames = [
  'text',
  'json',
  'junit',
  'sarif',
  'html',
  'markdown',
  'github',
  'gitlab',
  'checkstyle',
  'csv',
  'prometheus',
  'nagios',
  'tap',
  'oscal',
  'hdf',
  'waivers',
  'remedy-sh',
  'remedy-ansible',
] as const;

export type FormatName = (typeof formatNames)[number];
