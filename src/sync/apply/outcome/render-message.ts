import type { ContentProblem, SessionFault, SyncMessage, UnsupportedItem } from './message.ts';

/** The text of every message of sync, for a person: whole sentences. Nothing else in sync reads these texts. */
export function renderMessage(message: SyncMessage): readonly string[] {
  switch (message.code) {
    case 'unsupported-item':
      return [`${message.item}: ${unsupported[message.problem]}.`];
    case 'duplicate-target':
      return [`The plan changes ${message.target} twice.`];
    case 'lockout-risk-on-both-hosts':
      return [
        `The plan changes files on both hosts that can cut a host off (${message.items.join(', ')}): bring one of ` +
          'them in sync by hand, so that one host remains reachable to repair the other.',
      ];
    case 'unknown-item-in-order':
      return [`The plan's order names ${message.item}, which is not one of its items or is named twice.`];
    case 'item-missing-in-order':
      return [`The plan's order does not name ${message.item}.`];
    case 'plan-altered':
      return ['The plan was changed after it was made: its id is not that of its content.'];
    case 'plan-for-other-pair':
      return [`The plan is for the pair ${message.planned}, not for ${message.pair}.`];
    case 'plan-expired':
      return [`The plan expired at ${message.at} (expiresAt).`];
    case 'path-not-allowed':
      return [
        `${message.item}: halint's manifest and the policy do not allow to write this path in the class ` +
          `${message.class}.`,
      ];
    case 'host-key-changed':
      return [
        `${message.host} shows the SSH host key ${message.found}, and showed ${message.planned} when the plan was ` +
          'made: it has other keys now, or another machine answers at its address.',
      ];
    case 'agreement-changed':
      return [`${message.host}: something else was agreed on since the plan was made.`];
    case 'precondition-changed': {
      const role = message.role === 'source' ? 'the file that would be copied' : 'the file that would be replaced';
      return [
        `${message.item}: ${message.fields.join(', ')} changed on ${message.host} since the plan was made ` +
          `(${message.path}, ${role}).`,
      ];
    }
    case 'plan-not-derived':
      return [
        'This is not the plan that halint makes of these hosts: something changed since it was made, or the plan was ' +
          'altered.',
        ...message.differences,
      ];
    case 'roles-uncertain':
      return [`It is not certain which host is active: ${message.reason}.`];
    case 'roles-changed':
      return [`The roles changed since the plan was made: ${message.active} is active now.`];
    case 'unexpected-content':
      return [`${message.host} sent content that was not requested.`];
    case 'content-changed':
      return [`${message.item}: ${message.field} changed while it was read.`];
    case 'content-invalid':
      return [`${message.item}: ${contentProblem(message.problem)}.`];
    case 'rsync-options':
      return [`${message.host}: rsync there requests options that halint does not allow (${message.options}).`];
    case 'host-failed':
    case 'session-lost':
      return [`${sessionFault(message)}.`];
    case 'plan-file-refused':
      return [`${message.file} is refused: ${message.reason}.`];
    case 'plan-implausible':
      return [`${message.file} is refused, because it is not a plan that halint would make:`, ...message.faults];
    case 'plan-empty':
      return ['The plan has no changes.'];
    case 'plan-applied':
      return [`Applied: ${message.items} ${message.items === 1 ? 'item' : 'items'}, plan ${message.plan}.`];
    case 'plan-finished':
      return [`Plan ${message.plan} is applied on both hosts.`];
    case 'plan-rolled-back':
      return [
        `Plan ${message.plan} is rolled back on both hosts${message.recovered ? ': everything is as it was before' : ''}.`,
      ];
    case 'plan-rolled-back-on-host':
      return [`${message.host}: plan ${message.plan} was rolled back there.`];
    case 'not-a-plan-id':
      return [`${message.text} is not the id of a plan: 64 hexadecimal digits, as \`halint sync apply\` printed it.`];
    case 'nothing-changed':
      return ['Nothing was changed.'];
    case 'everything-restored':
      return ['Everything is as it was before.'];
    case 'nothing-to-recover':
      return ['There is nothing to recover.'];
    case 'both-hosts-needed':
      return [
        message.to === 'apply'
          ? 'Both hosts must be reachable: sync does not repair one side alone.'
          : 'Both hosts must be reachable: one host alone does not show how a plan ended.',
      ];
    case 'commit-unknown':
      return ['It is unknown whether the files were put in place.'];
    case 'end-not-recorded':
      return ['The files are in place on both hosts, but the end of the plan could not be recorded.'];
    case 'rolls-back-by-itself':
      return [
        `${message.host} rolls the files back by itself ${message.seconds} s after they were put in place: wait for ` +
          'that first.',
      ];
    case 'no-new-connection':
      return [`${message.host}: no new connection succeeds with the new files (${message.detail}).`];
    case 'services-silent':
      return [`With the new files, services do not respond to users: no answer from ${message.services}.`];
    case 'services-still-silent':
      return [`Check this immediately: there is still no answer from ${message.services}.`];
    case 'restart-needed':
      return [`${message.host}: ${message.detail}.`];
    case 'rollback-conflict':
      return [`${message.host}: ${message.detail}.`];
    case 'rollback-conflict-advice':
      return [
        'For each of these files: save the changes that you need, then restore the former file (mv -f FORMER FILE).',
      ];
    case 'make-new-plan':
      return ['Make a new plan: halint sync plan.'];
    case 'run-recover':
      return ['Run: halint sync recover. It inspects both hosts and finishes or rolls back the plan.'];
    case 'run-recover-again':
      return ['Then run halint sync recover again.'];
    case 'run-rollback':
      return [`To roll it back: halint sync rollback ${message.plan}`];
    case 'watch-stopped':
      return ['Stopped.'];
    case 'watch-roles-uncertain':
      return [
        `Stopped: it is not certain which host is active: ${message.reason}.`,
        'Nothing was changed since. Fix that first (see halint check), then start the watch again.',
      ];
    case 'watch-failover':
      return [
        `Stopped: ${message.active} is the active host now.${message.pending ? pendingConflict : ''}`,
        'See: halint sync status. Then start the watch again: it works from the host that is active (--follow-role ' +
          'continues by itself).',
      ];
    case 'watch-conflict':
      return conflict(message);
  }
}

/** All messages as lines. */
export const renderMessages = (messages: readonly SyncMessage[]): readonly string[] => messages.flatMap(renderMessage);

/** What a failover makes of changes that are not copied yet. */
export const pendingConflict = ' Changes that were not copied yet are a conflict now, and nothing reverts them.';

const unsupported: Readonly<Record<UnsupportedItem, string>> = {
  'path-characters': 'its path has characters that halint does not write to',
  'source-path-characters': 'the path of its source has characters that halint does not write to',
  'file-type': 'only files and symbolic links are replaced',
  'link-characters': 'the target of the link has characters that halint does not write',
  'account-name': 'the name of its owner or group is not valid',
  'source-type': 'its source is not a file',
  'access-of-non-file': 'mode and owner are set on files only',
};

function contentProblem(problem: ContentProblem): string {
  switch (problem.format) {
    case 'text':
      return 'it is not text in UTF-8';
    case 'yaml':
      return `it is not valid YAML (line ${problem.line ?? '?'}, ${problem.error})`;
    case 'ini':
      return `line ${problem.line} is neither a section nor a setting`;
  }
}

/** A fault of a session as a clause, for a sentence of its own or within another one. */
export function sessionFault(fault: SessionFault): string {
  const { host } = fault;
  if (fault.code === 'host-failed') return `${host}: ${fault.detail}`;
  const { loss } = fault;
  switch (loss.cause) {
    case 'no-answer':
      return `${host} did not answer within ${loss.seconds} s`;
    case 'not-sent':
      return `${host} did not send everything within ${loss.seconds} s`;
    case 'ended': {
      const status = loss.exit === undefined ? '' : ` with status ${loss.exit}`;
      return `the session on ${host} ended${status}${loss.complaint === '' ? '' : `: ${loss.complaint}`}`;
    }
    case 'transport':
      return `${host}: ${loss.detail}`;
  }
}

function conflict({ conflicts, active, passive }: Extract<SyncMessage, { code: 'watch-conflict' }>): readonly string[] {
  const [first] = conflicts;
  const several = conflicts.length !== 1;
  return [
    `Stopped: ${several ? `${conflicts.length} files are` : 'a file is'} in conflict, and only a person can decide ` +
      `which host is right. Nothing of ${several ? 'them' : 'it'} was changed.`,
    ...conflicts.slice(0, 20).map(({ path, why }) => `${path}: ${why}`),
    ...(conflicts.length > 20 ? [`… and ${conflicts.length - 20} more: halint sync status`] : []),
    `Look: halint sync plan. Decide: halint sync plan --take ${active}:${first?.path ?? 'PATH'} -o plan.json (or ` +
      `--take ${passive}:…), halint sync apply plan.json; then start the watch again.`,
  ];
}
