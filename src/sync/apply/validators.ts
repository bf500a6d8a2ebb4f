import type { ValidatorId } from '../plan/plan.ts';
import { serviceValidators } from './service-validators.ts';
import type { Validator } from './validator.ts';
import nginxTest from './shell/validators/nginx-test.sh';
import { apart, inTree, quote, staged, tool, whole } from './validator.ts';

/** Both files as programs print them, so that only what the staged one adds counts. */
export const validators: Readonly<Record<ValidatorId, Validator>> = {
  // postconf(1): -n warns of what it does not know on standard error and ends with 0; `postfix check` makes folders.
  // A warning may repeat a secret, so it is no argument of a program.
  // Postfix waits until a file is a second old, so the copies are given another time.
  postfix: whole(`${tool('postconf')}
${inTree('/etc/postfix')}
find "$3/tree" -type f -exec touch -t 200001010000 {} +
postconf -c "$4/etc/postfix" -n 2>&1 >/dev/null | sed 's/.*: warning: //; /^$/d' >"$3/old"
new=$(postconf -c "$3/tree" -n 2>&1 >/dev/null; postconf -c "$3/tree" -M 2>&1 >/dev/null) || { printf '%s' "$new"; exit 1; }
printf '%s\\n' "$new" | sed 's/.*: warning: //; /^$/d' | grep -vxF -f "$3/old" >"$3/new" || exit 0
head -n 1 "$3/new"; exit 1`),
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
  // nginx(8): -t writes the pid file, makes logs and folders and binds the ports, so it runs where that touches
  // nothing.
  nginx: whole(`${tool('nginx')}
${inTree('/etc/nginx')}
${apart('-mn', nginxTest)}`),
  // sysctl.conf(5). `sysctl -p` is an activation and no validator; keys of modules that are not loaded are allowed.
  sysctl: staged(
    String.raw`awk '/^[ \t]*([#;]|$)/ { next } !/^[ \t]*-?[A-Za-z0-9_.\/*:-]+[ \t]*=[ \t]*[^ \t]/ { print "line " NR " sets nothing"; bad = 1 } END { exit bad }' "$1"`,
  ),
  // What only a parser can judge was judged by the controller, see 'content-checks.ts'; here: it arrived as text.
  yaml: staged(textShell()),
  ini: staged(textShell()),
  imapd: staged(
    String.raw`awk '/^[ \t]*(#|$)/ { next } !/^[A-Za-z0-9_@.-]+[ \t]*:/ { print "line " NR " is no setting"; bad = 1 } END { exit bad }' "$1"`,
  ),
  sudoers: staged(`${tool('visudo')}\nvisudo -cqf "$1" 2>&1`),
  sshd: staged(`${tool('sshd')}\n"$(command -v sshd)" -t -f "$1" 2>&1`),
  // Files of PEM blocks without a passphrase. Dates are not judged: an expired one is the same on both hosts.
  pem: staged(`${tool('openssl')}
grep -qE -- '-----BEGIN ([A-Z]+ )*(CERTIFICATE|PRIVATE KEY)-----' "$1" || { echo 'it holds neither a certificate nor a private key'; exit 1; }
! grep -q -- '-----BEGIN .*CERTIFICATE-----' "$1" || openssl x509 -in "$1" -noout >/dev/null 2>&1 || { echo 'its first certificate cannot be read'; exit 1; }
! grep -q -- '-----BEGIN .*PRIVATE KEY-----' "$1" || openssl pkey -in "$1" -passin pass: -noout >/dev/null 2>&1 || { echo 'its private key cannot be read, or wants a passphrase'; exit 1; }`),
  // The shell that runs it reads it without running it. Of other interpreters nobody would say what they do meanwhile.
  script: staged(String.raw`first=; read -r first <"$1"
case $first in '#!'*bash*) i=bash ;; '#!'*/sh|'#!'*/sh\ *|'#!'*\ sh|'#!'*/dash*) i=sh ;; *) exit 0 ;; esac
command -v $i >/dev/null 2>&1 || { echo "$i is not installed"; exit 3; }
said=$($i -n "$1" 2>&1) && exit 0; printf '%s\n' "$said" | sed "s#$1: *##"; exit 1`),
  ...serviceValidators,
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

/** The table as a shell function: `check_text ID` puts text and seconds into COMMAND_TEXT and COMMAND_SECONDS. */
export function validatorShell(table: Readonly<Record<string, Validator>> = validators): string {
  const rows = Object.entries(table).map(
    ([id, { shell, timeout }]) => `${id}) COMMAND_SECONDS=${timeout} COMMAND_TEXT=${quote(shell)} ;;`,
  );
  return ['check_text() { case $1 in', ...rows, '*) return 1 ;; esac; }'].join('\n');
}
