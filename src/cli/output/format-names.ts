/** What `--format` takes; what renders each loads when it is used, see format.ts. */
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
  'waivers',
  'remedy-sh',
  'remedy-ansible',
] as const;

export type FormatName = (typeof formatNames)[number];
