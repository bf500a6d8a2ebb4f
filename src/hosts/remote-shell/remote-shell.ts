import type { Privilege, Stdin } from '../host.ts';

/** What sudo prints when it wants the password (`sudo -S -p`): a constant without a character that a shell changes. */
export const passwordPrompt = 'halint-sudo-password:';

/** What the privileged shell prints before it reads the script, when a password may have to be sent first. */
export const readyMark = 'halint-ready';

/**
 * The command line for a remote login shell. Constant words only: sh, bash, rbash, dash, zsh, fish and csh read them
 * alike, and a restricted shell refuses slashes and redirections, so there are none.
 */
export function commandLine(privilege: Privilege): string {
  switch (privilege.kind) {
    case 'none':
      return 'sh -s';
    case 'sudo':
      return 'sudo -n sh -s';
    case 'installed':
      return `sudo -n ${installedPath}`;
    case 'sudo-password':
      return `sudo -S -k -p ${passwordPrompt} sh -c 'echo ${readyMark}; exec sh -s'`;
  }
}

/** Where `halint sudoers` has the script installed. */
export const installedPath = '/usr/local/sbin/halint-collect';

/** Most of standard error that is kept, in characters. */
const complaintCap = 16 * 1024;

/**
 * The beginning of a shell on a host: sudo is given its password when it asks, once, and the script is sent when the
 * shell is there. The caller runs the command line and passes on what arrives until then.
 */
export class RemoteShell {
  readonly #privilege: Privilege;
  readonly #send: (stdin: Stdin) => void;
  #stdin: Stdin | undefined;
  #printed = '';
  #complaint = '';
  #state: 'waits' | 'asked' | 'refused' | 'started' = 'waits';

  /** `send` is called when the shell reads: it sends the script. */
  constructor(privilege: Privilege, send: (stdin: Stdin) => void) {
    this.#privilege = privilege;
    this.#send = send;
  }

  get started(): boolean {
    return this.#state === 'started';
  }

  /** What standard error said, without the prompts. */
  get complaint(): string {
    return this.#complaint.replaceAll(passwordPrompt, '').trim();
  }

  onOpen(stdin: Stdin): void {
    this.#stdin = stdin;
    if (this.#privilege.kind !== 'sudo-password') this.#start(stdin);
  }

  onStdout(chunk: Buffer): void {
    if (this.#state === 'started' || this.#stdin === undefined) return;
    this.#printed += chunk.toString('latin1');
    if (this.#printed.includes(readyMark)) this.#start(this.#stdin);
    // The mark may arrive in two pieces.
    this.#printed = this.#printed.slice(-readyMark.length);
  }

  onStderr(chunk: Buffer): void {
    this.#complaint = `${this.#complaint}${chunk.toString('utf8')}`.slice(-complaintCap);
    if (this.#privilege.kind !== 'sudo-password') return;
    if (this.#state === 'waits' && this.#complaint.includes(passwordPrompt)) {
      this.#state = 'asked';
      void this.#stdin?.write(Buffer.from(`${this.#privilege.password}\n`));
    } else if (this.#state === 'asked' && this.#complaint.includes('Sorry, try again')) {
      // A second prompt means that the password was wrong: the input ends, or sudo would take the script for one.
      this.#state = 'refused';
      this.#stdin?.end();
    }
  }

  #start(stdin: Stdin): void {
    this.#state = 'started';
    this.#printed = '';
    this.#send(stdin);
  }
}
