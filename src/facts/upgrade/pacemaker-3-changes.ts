// Pacemaker 3.0.0 release notes: https://github.com/ClusterLabs/pacemaker/releases/tag/Pacemaker-3.0.0
import type { XmlElement } from '../grammar/xml.ts';
import { childrenOf } from '../grammar/xml.ts';
import type { CibPlaces } from './cib-places.ts';
import {
  elementsWithTags,
  elementPlaces,
  idOf,
  nameValuePlaces,
  withAttribute,
  invalidAttributes,
} from './cib-places.ts';

/** One place in the CIB that Pacemaker 3 rejects, drops or reads differently. */
export interface ChangedInPacemaker3 {
  /** The id of the element, or the name of the property. */
  readonly subject: string;
  /** The element or value as it is written. */
  readonly actual: string;
  /** The effect of Pacemaker 3 on it. */
  readonly effect: string;
  /** The replacement. Pacemaker 2.1 accepts it too, except new names of deprecated options. */
  readonly instead: string;
  /** Pacemaker 3 still accepts the old form, and a later version will not. */
  readonly deprecated: boolean;
}

interface Change {
  readonly effect: string;
  readonly instead: string;
  readonly deprecated?: true;
  readonly find: (cib: XmlElement) => CibPlaces;
}

const oldSchemas = ['none', 'pacemaker-0.6', 'pacemaker-0.7', 'pacemaker-1.1', 'pacemaker-next', 'transitional-0.6'];
const sets = ['meta_attributes', 'instance_attributes', 'cluster_property_set', 'utilization'];
const roles = ['Started', 'Stopped', 'Master', 'Slave', 'Promoted', 'Unpromoted'];
const isScore = (text: string): boolean => /^[-+]?(INFINITY|\d+)$/i.test(text);

const changes: readonly Change[] = [
  {
    effect: 'the CIB is rejected: a schema must be set, and this one is no longer known',
    instead: 'run cibadmin --upgrade --force with Pacemaker 2.1',
    find: ({ attributes: { 'validate-with': schema } }) =>
      schema === undefined || oldSchemas.includes(schema.toLowerCase()) || !/^pacemaker-[1-9]\.\d+$/.test(schema)
        ? [{ subject: 'validate-with', actual: schema === undefined ? 'not set' : `validate-with="${schema}"` }]
        : [],
  },
  {
    effect: 'the resource class is no longer supported',
    instead: 'a resource of the class systemd or ocf',
    find: (cib) =>
      elementsWithTags(cib, 'primitive', 'template')
        .filter(({ attributes }) => ['nagios', 'upstart'].includes(attributes['class'] ?? ''))
        .map((each) => ({ subject: idOf(each), actual: `class="${each.attributes['class'] ?? ''}"` })),
  },
  {
    effect: 'the agent is no longer shipped',
    instead: 'a file system that is maintained, such as GFS2',
    find: (cib) =>
      elementsWithTags(cib, 'primitive', 'template')
        .filter(({ attributes: { provider, type } }) => provider === 'pacemaker' && type === 'o2cb')
        .map((each) => ({ subject: idOf(each), actual: 'ocf:pacemaker:o2cb' })),
  },
  {
    effect: 'the element is no longer supported',
    instead: 'a clone with promotable=true',
    find: (cib) => elementPlaces(elementsWithTags(cib, 'master')),
  },
  {
    effect: 'rkt containers are no longer supported',
    instead: 'podman or docker',
    find: (cib) =>
      elementsWithTags(cib, 'bundle')
        .filter((bundle) => childrenOf(bundle, 'rkt').length > 0)
        .map((bundle) => ({ subject: idOf(bundle), actual: '<rkt>' })),
  },
  {
    effect: 'the option is no longer supported',
    instead: 'promoted-max',
    find: (cib) =>
      elementsWithTags(cib, 'bundle').flatMap((bundle) =>
        withAttribute(childrenOf(bundle, 'docker', 'podman', 'rkt'), ['masters']).map(({ actual }) => ({
          subject: idOf(bundle),
          actual,
        })),
      ),
  },
  {
    effect: 'the cluster option is no longer supported',
    instead: 'dc-deadtime, join-finalization-timeout, join-integration-timeout or transition-delay, or nothing',
    find: (cib) =>
      nameValuePlaces(cib, 'cluster_property_set', [
        'crmd-finalization-timeout',
        'crmd-integration-timeout',
        'crmd-transition-delay',
        'remove-after-stop',
      ]),
  },
  {
    effect: 'the value is no longer supported',
    instead: 'off',
    find: (cib) =>
      nameValuePlaces(cib, 'cluster_property_set', ['stonith-action']).filter(({ actual }) =>
        actual.endsWith('=poweroff'),
      ),
  },
  {
    effect: 'nodes of this type are no longer supported',
    instead: 'member or remote, or no such node',
    find: (cib) =>
      elementsWithTags(cib, 'nodes')
        .flatMap((nodes) => childrenOf(nodes, 'node'))
        .filter(({ attributes: { type } }) => type !== undefined && !['member', 'remote'].includes(type))
        .map((node) => ({
          subject: node.attributes['uname'] ?? idOf(node),
          actual: `type="${node.attributes['type'] ?? ''}"`,
        })),
  },
  {
    effect: 'instance attributes in resource defaults are no longer supported',
    instead: 'meta_attributes, or parameters of each resource',
    find: (cib) =>
      elementPlaces(elementsWithTags(cib, 'rsc_defaults').flatMap((each) => childrenOf(each, 'instance_attributes'))),
  },
  {
    effect: 'the resource option is no longer supported',
    instead: 'an order constraint',
    find: (cib) => nameValuePlaces(cib, 'meta_attributes', ['restart-type']),
  },
  {
    effect: 'the operation option is no longer supported',
    instead: 'on-fail',
    find: (cib) => {
      const names = ['can-fail', 'can_fail', 'role_after_failure'];
      const operations = elementsWithTags(cib, 'op');
      return [
        ...withAttribute(operations, names),
        ...operations.flatMap((each) => [
          ...nameValuePlaces(each, 'meta_attributes', names),
          ...nameValuePlaces(each, 'instance_attributes', names),
        ]),
      ];
    },
  },
  {
    effect: 'constraints can no longer name an instance of a clone',
    instead: 'the name of the clone',
    find: (cib) =>
      withAttribute(elementsWithTags(cib, 'rsc_colocation', 'rsc_order'), [
        'rsc-instance',
        'with-rsc-instance',
        'first-instance',
        'then-instance',
      ]),
  },
  {
    effect: 'the element is no longer supported',
    instead: 'a rule with a date expression in the constraint',
    find: (cib) =>
      elementsWithTags(cib, 'rsc_location', 'rsc_colocation', 'rsc_order', 'rsc_ticket')
        .filter((each) => childrenOf(each, 'lifetime').length > 0)
        .map((each) => ({ subject: idOf(each), actual: '<lifetime>' })),
  },
  {
    effect: 'only one top-level rule is supported',
    instead: 'one rule for each constraint or set, or one rule that combines them with boolean-op',
    find: (cib) =>
      elementsWithTags(cib, 'rsc_location', ...sets)
        .filter((each) => childrenOf(each, 'rule').length > 1)
        .map((each) => ({ subject: idOf(each), actual: `${childrenOf(each, 'rule').length} rules` })),
  },
  {
    effect: 'the phase of the moon is no longer supported',
    instead: 'other attributes of date_spec',
    find: (cib) => withAttribute(elementsWithTags(cib, 'date_spec'), ['moon']),
  },
  {
    effect: 'a pair with id-ref can no longer have a name of its own',
    instead: 'a pair with name and value',
    find: (cib) =>
      elementsWithTags(cib, 'nvpair')
        .filter(({ attributes }) => attributes['id-ref'] !== undefined && attributes['name'] !== undefined)
        .map(({ attributes }) => ({
          subject: attributes['id-ref'] ?? '',
          actual: `name="${attributes['name'] ?? ''}"`,
        })),
  },
  {
    effect: 'the constraint is ignored, where Pacemaker 2.1 uses a default for the value',
    instead: 'a number, INFINITY or -INFINITY',
    find: (cib) =>
      invalidAttributes(
        elementsWithTags(cib, 'rsc_location', 'rsc_colocation'),
        'score',
        (score) => score === '' || isScore(score),
      ),
  },
  {
    effect: 'the constraint is ignored, where Pacemaker 2.1 uses a default for the value',
    instead: 'and or or',
    find: (cib) =>
      invalidAttributes(
        elementsWithTags(cib, 'rsc_location').flatMap((each) => elementsWithTags(each, 'rule')),
        'boolean-op',
        (word) => ['', 'and', 'or'].includes(word),
      ),
  },
  {
    effect: 'the constraint is ignored, where Pacemaker 2.1 uses a default for the value',
    instead: 'Started, Stopped, Promoted or Unpromoted',
    find: (cib) => {
      const accepted = (role: string): boolean => role === '' || roles.includes(role);
      return [
        ...invalidAttributes(elementsWithTags(cib, 'rsc_location'), 'role', accepted),
        ...invalidAttributes(elementsWithTags(cib, 'rsc_colocation', 'rsc_ticket'), 'rsc-role', accepted),
        ...invalidAttributes(elementsWithTags(cib, 'rsc_colocation'), 'with-rsc-role', accepted),
      ];
    },
  },
  {
    effect: 'the clone becomes globally unique, because globally-unique now follows clone-node-max',
    instead: 'globally-unique=false, or clone-node-max=1',
    find: (cib) =>
      elementsWithTags(cib, 'clone').flatMap((clone) => {
        const meta = childrenOf(clone, 'meta_attributes').flatMap((set) => childrenOf(set, 'nvpair'));
        const value = (name: string): string | undefined =>
          meta.find(({ attributes }) => attributes['name'] === name)?.attributes['value'];
        const most = value('clone-node-max');
        return most !== undefined && Number(most) > 1 && value('globally-unique') === undefined
          ? [{ subject: idOf(clone), actual: `clone-node-max=${most}` }]
          : [];
      }),
  },
  {
    effect: 'node expressions in rules of meta attributes are ignored',
    instead: 'a rule in a location constraint, or one without node attributes',
    find: (cib) =>
      elementsWithTags(cib, 'meta_attributes')
        .filter((set) => elementsWithTags(set, 'rule').some((rule) => childrenOf(rule, 'expression').length > 0))
        .map((set) => ({ subject: idOf(set), actual: '<expression> in a rule' })),
  },
  {
    effect: 'a negative value is invalid, and the default (INFINITY) applies',
    instead: 'a number of failures',
    find: (cib) =>
      nameValuePlaces(cib, 'meta_attributes', ['migration-threshold']).filter(
        ({ actual }) => /=-\d/.test(actual) || /=-INFINITY$/i.test(actual),
      ),
  },
  {
    effect: 'the option is deprecated: devices are always used at the same time',
    instead: 'no such option',
    deprecated: true,
    find: (cib) => nameValuePlaces(cib, 'cluster_property_set', ['concurrent-fencing']),
  },
  {
    effect: 'the option is deprecated: pending operations are always recorded',
    instead: 'no such option',
    deprecated: true,
    find: (cib) => [
      ...nameValuePlaces(cib, 'meta_attributes', ['record-pending']),
      ...withAttribute(elementsWithTags(cib, 'op'), ['record-pending']),
    ],
  },
  // Pacemaker 3.0.2: https://github.com/ClusterLabs/pacemaker/releases/tag/Pacemaker-3.0.2
  ...Object.entries({
    'stonith-action': 'fencing-action',
    'stonith-enabled': 'fencing-enabled',
    'stonith-max-attempts': 'fencing-max-attempts',
    'stonith-timeout': 'fencing-timeout',
    'stonith-watchdog-timeout': 'fencing-watchdog-timeout',
  }).map(
    ([old, name]): Change => ({
      effect: 'the option has a new name since 3.0.2, and the old one is deprecated',
      instead: `${name}, when both nodes run Pacemaker 3.0.2 or newer`,
      deprecated: true,
      find: (cib) => nameValuePlaces(cib, 'cluster_property_set', [old]),
    }),
  ),
];

/** All places in a CIB that change with Pacemaker 3. The status section is not part of the configuration. */
export const changedInPacemaker3 = (cib: XmlElement): readonly ChangedInPacemaker3[] => {
  const configuration = { ...cib, children: cib.children.filter(({ tag }) => tag !== 'status') };
  return changes.flatMap(({ effect, instead, deprecated = false, find }) =>
    find(configuration).map((found) => ({ ...found, effect, instead, deprecated })),
  );
};
