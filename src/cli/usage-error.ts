/** The command line, the configuration or an input file is wrong: its message is for the user, who can mend it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
