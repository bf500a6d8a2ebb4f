import type { ValidatorId } from './plan.ts';

/**
 * A look at a staged file on the host that shall have it, before anything reads it. The text is POSIX sh and gets
 * `$1` the staged file, `$2` the target, `$3` an empty folder for itself, `$4` the root (empty on a real host) and `$5` a
 * list of everything staged (staged file, tab, path). It ends with 0 when the file is fit, with 3 when a tool is missing,
 * so that nobody knows, and with anything else when the file is not fit; what it printed is the reason.
 */
export interface Validator {
  readonly shell: string;
  /** Seconds. */
  readonly timeout: number;
  /** It judges the whole folder, so that once for a group is enough. */
  readonly whole: boolean;
}

const tool = (name: string): string => `command -v ${name} >/dev/null 2>&1 || { echo "${name} is not installed"; exit 3; }`;

/** `tree FOLDER`: a copy of the folder with what is staged for it, in `$3/tree`. */
const tree = String.raw`tree() { cp -a -- "$4$1" "$3/tree" && while IFS="$(printf '\t')" read -r t p; do case $p in "$1"/*) cp -a -T -- "$t" "$3/tree/${'$'}{p#"$1"/}" || exit 1 ;; esac; done <"$5"; }`;
const inTree = (folder: string): string => `${tree}\ntree ${folder} "$2" "$3" "$4" "$5"`;

const staged = (shell: string, timeout = 15): Validator => ({ shell, timeout, whole: false });
const whole = (shell: string, timeout = 20): Validator => ({ shell, timeout, whole: true });

/** Both files as programs print them, so that only what the staged one adds counts. */
export const validators: Readonly<Record<ValidatorId, Validator>> = {
  // postconf(1): -n warns of what it does not know on standard error and ends with 0; `postfix check` makes folders.
  postfix: whole(`${tool('postconf')}
${inTree('/etc/postfix')}
old=$(postconf -c "$4/etc/postfix" -n 2>&1 >/dev/null | sed 's/.*: warning: //' | grep -v '^$')
new=$(postconf -c "$3/tree" -n 2>&1 >/dev/null; postconf -c "$3/tree" -M 2>&1 >/dev/null) || { printf '%s' "$new"; exit 1; }
printf '%s\\n' "$new" | sed 's/.*: warning: //' | while IFS= read -r line; do [ -z "$line" ] || printf '%s\\n' "$old" | grep -qxF -- "$line" || { printf '%s\\n' "$line"; exit 1; }; done`),
  // postalias(1), postmap(1): made in a folder of their own, so that nothing reads what comes out.
  postalias: staged(mapShell('postalias')),
  postmap: staged(mapShell('postmap')),
  // The file of BlueMind holds certificate, key and chain. -modulus would fail for EC keys; nothing secret is printed.
  'certificate-and-key': staged(`${tool('openssl')}
grep -q -- '-----BEGIN CERTIFICATE-----' "$1" || { echo 'it holds no certificate'; exit 1; }
[ "$(grep -c -- '-----BEGIN .*PRIVATE KEY-----' "$1")" = 1 ] || { echo 'it does not hold exactly one private key'; exit 1; }
openssl x509 -in "$1" -noout -checkend 0 >/dev/null 2>&1 || { echo 'its first certificate cannot be read, or has expired'; exit 1; }
c=$(openssl x509 -in "$1" -noout -pubkey 2>/dev/null | openssl pkey -pubin -outform DER 2>/dev/null | openssl dgst -sha256)
k=$(openssl pkey -in "$1" -passin pass: -pubout -outform DER 2>/dev/null | openssl dgst -sha256)
[ "$c" = "$k" ] || { echo 'its key does not belong to its first certificate, or wants a passphrase'; exit 1; }`),
  'certificate-authority': staged(`${tool('openssl')}
openssl x509 -in "$1" -noout -checkend 0 >/dev/null 2>&1 || { echo 'it is no certificate, or has expired'; exit 1; }
openssl x509 -in "$1" -noout -text 2>/dev/null | grep -q 'CA:TRUE' || { echo 'it is not the certificate of an authority'; exit 1; }`),
  // nginx(8): includes are absolute, so the copy's texts are led to the copy.
  nginx: whole(`${tool('nginx')}
${inTree('/etc/nginx')}
find "$3/tree" -type f -exec sed -i "s#/etc/nginx/#$3/tree/#g" {} +
nginx -t -q -c "$3/tree/nginx.conf" -g "pid $3/pid;" 2>&1`),
  // sysctl.conf(5). `sysctl -p` is an activation and no validator; keys of modules that are not loaded are allowed.
  sysctl: staged(String.raw`awk '/^[ \t]*([#;]|$)/ { next } !/^[ \t]*-?[A-Za-z0-9_.\/*:-]+[ \t]*=[ \t]*[^ \t]/ { print "line " NR " sets nothing"; bad = 1 } END { exit bad }' "$1"`),
  // What only a parser can judge was judged by the controller, see 'content-checks.ts'; here: it arrived as text.
  yaml: staged(textShell()),
  ini: staged(textShell()),
  imapd: staged(String.raw`awk '/^[ \t]*(#|$)/ { next } !/^[A-Za-z0-9_@.-]+[ \t]*:/ { print "line " NR " is no setting"; bad = 1 } END { exit bad }' "$1"`),
  sudoers: staged(`${tool('visudo')}\nvisudo -cqf "$1" 2>&1`),
  sshd: staged(`${tool('sshd')}\n"$(command -v sshd)" -t -f "$1" 2>&1`),
};

function mapShell(name: string): string {
  return `${tool(name)}
type=$(postconf -h default_database_type 2>/dev/null)
cp -- "$1" "$3/map" && said=$(${name} "\${type:-hash}:$3/map" 2>&1) || { printf '%s' "$said"; exit 1; }
[ -z "$said" ] || { printf '%s' "$said"; exit 1; }`;
}

function textShell(): string {
  return String.raw`[ "$(tr -d '\000' <"$1" | wc -c)" = "$(wc -c <"$1")" ] || { echo 'it holds NUL bytes'; exit 1; }`;
}

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The table as a shell function: `check_text ID` puts text and seconds into CT and CS. */
export function validatorShell(table: Readonly<Record<string, Validator>> = validators): string {
  const rows = Object.entries(table).map(([id, { shell, timeout }]) => `${id}) CS=${timeout} CT=${quote(shell)} ;;`);
  return ['check_text() { case $1 in', ...rows, '*) return 1 ;; esac; }'].join('\n');
}
