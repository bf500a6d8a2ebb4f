import type { ValidatorId } from '../../plan/plan.ts';
import certificateAndKey from '../shell/validators/certificate-and-key.sh';
import certificateAuthority from '../shell/validators/certificate-authority.sh';
import corosync from '../shell/validators/corosync.sh';
import corosyncTest from '../shell/validators/corosync-test.sh';
import imapd from '../shell/validators/imapd.sh';
import keepalived from '../shell/validators/keepalived.sh';
import nginx from '../shell/validators/nginx.sh';
import nginxTest from '../shell/validators/nginx-test.sh';
import pem from '../shell/validators/pem.sh';
import postfix from '../shell/validators/postfix.sh';
import postgresql from '../shell/validators/postgresql.sh';
import script from '../shell/validators/script.sh';
import sshd from '../shell/validators/sshd.sh';
import sudoers from '../shell/validators/sudoers.sh';
import sysctl from '../shell/validators/sysctl.sh';
import table from '../shell/validators/table.sh';
import text from '../shell/validators/text.sh';
import type { Validator } from './validator.ts';
import { forOneFile, forWholeFolder, withIsolatedText } from './validator.ts';

/** Programs that read a configuration and end, without any effect on a service that runs. */
export const validators: Readonly<Record<ValidatorId, Validator>> = {
  postfix: forWholeFolder(postfix),
  postalias: forOneFile(`program=postalias\n${table}`),
  postmap: forOneFile(`program=postmap\n${table}`),
  'certificate-and-key': forOneFile(certificateAndKey),
  'certificate-authority': forOneFile(certificateAuthority),
  nginx: forWholeFolder(withIsolatedText(nginx, nginxTest)),
  sysctl: forOneFile(sysctl),
  yaml: forOneFile(text),
  ini: forOneFile(text),
  imapd: forOneFile(imapd),
  sudoers: forOneFile(sudoers),
  sshd: forOneFile(sshd),
  pem: forOneFile(pem),
  script: forOneFile(script),
  corosync: forOneFile(withIsolatedText(corosync, corosyncTest)),
  keepalived: forWholeFolder(keepalived),
  postgresql: forWholeFolder(postgresql),
};
