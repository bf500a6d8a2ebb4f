import type { ValidatorId } from '../../plan/plan.ts';
import { corosyncAcceptance } from '../../../facts/accepted/corosync.ts';
import { cyrusAcceptance } from '../../../facts/accepted/cyrus.ts';
import { keepalivedAcceptance } from '../../../facts/accepted/keepalived.ts';
import { nginxAcceptance } from '../../../facts/accepted/nginx.ts';
import { postfixAcceptance } from '../../../facts/accepted/postfix.ts';
import { postgresqlAcceptance } from '../../../facts/accepted/postgresql.ts';
import askCorosync from '../../../facts/accepted/shell/corosync.sh';
import askCyrus from '../../../facts/accepted/shell/cyrus.sh';
import askKeepalived from '../../../facts/accepted/shell/keepalived.sh';
import askNginx from '../../../facts/accepted/shell/nginx.sh';
import askPostfix from '../../../facts/accepted/shell/postfix.sh';
import askPostgresql from '../../../facts/accepted/shell/postgresql.sh';
import askSshd from '../../../facts/accepted/shell/sshd.sh';
import askSudo from '../../../facts/accepted/shell/sudo.sh';
import { sshdAcceptance } from '../../../facts/accepted/sshd.ts';
import { sudoAcceptance } from '../../../facts/accepted/sudo.ts';
import certificateAndKey from '../shell/validators/certificate-and-key.sh';
import certificateAuthority from '../shell/validators/certificate-authority.sh';
import corosync from '../shell/validators/corosync.sh';
import corosyncTest from '../shell/validators/corosync-test.sh';
import imapd from '../shell/validators/imapd.sh';
import imapdTest from '../shell/validators/imapd-test.sh';
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
import { asInCheck, forOneFile, forWholeFolder, withIsolatedText } from './validator.ts';

/** Programs that read a configuration and end, without any effect on a service that runs. */
export const validators: Readonly<Record<ValidatorId, Validator>> = {
  postfix: forWholeFolder(asInCheck(postfixAcceptance, askPostfix, postfix)),
  postalias: forOneFile(`program=postalias\n${table}`),
  postmap: forOneFile(`program=postmap\n${table}`),
  'certificate-and-key': forOneFile(certificateAndKey),
  'certificate-authority': forOneFile(certificateAuthority),
  nginx: forWholeFolder(withIsolatedText(nginx, asInCheck(nginxAcceptance, askNginx, nginxTest))),
  sysctl: forOneFile(sysctl),
  yaml: forOneFile(text),
  ini: forOneFile(text),
  imapd: forOneFile(withIsolatedText(`${askCyrus}\n${imapd}`, asInCheck(cyrusAcceptance, askCyrus, imapdTest))),
  sudoers: forOneFile(asInCheck(sudoAcceptance, askSudo, sudoers)),
  sshd: forOneFile(asInCheck(sshdAcceptance, askSshd, sshd)),
  pem: forOneFile(pem),
  script: forOneFile(script),
  corosync: forOneFile(withIsolatedText(corosync, asInCheck(corosyncAcceptance, askCorosync, corosyncTest))),
  keepalived: forWholeFolder(asInCheck(keepalivedAcceptance, askKeepalived, keepalived)),
  postgresql: forWholeFolder(asInCheck(postgresqlAcceptance, askPostgresql, postgresql)),
};
