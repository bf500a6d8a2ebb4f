import privateMounts from './shell/validators/private-mounts.sh';

/**
 * A look at a staged file on the host that shall have it, before anything reads it. The text is POSIX sh and gets
 * `$1` the staged file, `$2` the target, `$3` an empty folder for itself, `$4` the root (empty on a real host) and `$5`
 * a list of everything staged (staged file, tab, path). It ends with 0 when the file is fit, with 3 when a tool is
 * missing and with 4 when it cannot be tested without touching the running system, so that the file is neither fit nor
 * unfit, and with anything else when the file is not fit; what it printed is the reason.
 */
export interface Validator {
  readonly shell: string;
  /** Seconds. */
  readonly timeout: number;
  /** It judges the whole folder, so that once for a group is enough. */
  readonly whole: boolean;
}

/** Ends with 3 where the program is not there. */
export const tool = (name: string): string =>
  `command -v ${name} >/dev/null 2>&1 || { echo "${name} is not installed"; exit 3; }`;

/**
 * `tree FOLDER`: a copy of the folder with what is staged for it, in `$3/tree`. Links that lead into the folder by its
 * name lead into the copy, or what is staged behind them would not be seen; and nothing is written through a link.
 */
const tree = String.raw`tree() { cp -a -- "$4$1" "$3/tree" && find "$3/tree" -type l | while IFS= read -r l; do t=$(readlink "$l"); case $t in "$1"/*) ln -sfn -- "$3/tree/${'$'}{t#"$1"/}" "$l" || exit 1 ;; esac; done &&
while IFS="$(printf '\t')" read -r t p; do case $p in "$1"/*) cp -a --remove-destination -T -- "$t" "$3/tree/${'$'}{p#"$1"/}" || exit 1 ;; esac; done <"$5"; }`;
/** The copy is there, or the validator has ended. */
export const inTree = (folder: string): string =>
  `${tree}\ntree ${folder} "$2" "$3" "$4" "$5" || { echo 'the folder cannot be copied'; exit 1; }`;

/** One word for a shell. */
export const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * Runs shell in namespaces of its own (see private-mounts.sh), as the last thing that a validator does: the program
 * reads the host and leaves nothing behind on it. Where there can be no such namespace nothing is run.
 */
export const apart = (flags: '-m' | '-mn', shell: string): string => `${tool('unshare')}
unshare ${flags} true 2>/dev/null || { echo 'it cannot be tested apart from the running system: no private namespace can be made there'; exit 4; }
exec unshare ${flags} sh -c ${quote(`${privateMounts}\n${shell}`)} halint-check "$@"`;

export const staged = (shell: string, timeout = 15): Validator => ({ shell, timeout, whole: false });
export const whole = (shell: string, timeout = 20): Validator => ({ shell, timeout, whole: true });
