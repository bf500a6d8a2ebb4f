const dummy = (id: string): string => `<primitive id="${id}" class="ocf" provider="pacemaker" type="Dummy"/>`;

const location = (id: string, target: string, score: string, node = 'two'): string =>
  `<rsc_location id="${id}" ${target} node="${node}" score="${score}"/>`;

const colocation = (dependent: string, score: string, needed: string): string =>
  `<rsc_colocation id="together-${dependent}-${needed}" rsc="${dependent}" score="${score}" with-rsc="${needed}"/>`;

const cibWith = (constraints: readonly string[]): string =>
  '<cib crm_feature_set="3.0.14" validate-with="pacemaker-3.0" epoch="1" num_updates="0" admin_epoch="0" ' +
  'have-quorum="1"><configuration><crm_config/><nodes><node id="1" uname="one"/><node id="2" uname="two"/></nodes>' +
  `<resources><group id="g">${dummy('first')}${dummy('second')}</group>${dummy('alone')}${dummy('other')}` +
  `<clone id="c">${dummy('copy')}</clone></resources><constraints>${constraints.join('')}</constraints>` +
  '</configuration><status/></cib>';

/** Constraints whose scores add up, and patterns: each sample is about one node of two, `two`. */
const constraints: readonly (readonly [name: string, constraints: readonly string[]])[] = [
  ['a group', [location('l', 'rsc="g"', '-100')]],
  ['the first member', [location('l', 'rsc="first"', '-100')]],
  ['a later member', [location('l', 'rsc="second"', '-100')]],
  ['a resource', [location('l', 'rsc="alone"', '-1')]],
  ['a clone', [location('l', 'rsc="c"', '-5')]],
  ['zero', [location('l', 'rsc="alone"', '0')]],
  ['two that add up to more', [location('l', 'rsc="alone"', '-100'), location('m', 'rsc="alone"', '150')]],
  ['two that add up to less', [location('l', 'rsc="alone"', '-100'), location('m', 'rsc="alone"', '50')]],
  ['a preference for the other node', [location('l', 'rsc="alone"', 'INFINITY', 'one')]],
  ['a group, and its member the other way', [location('l', 'rsc="g"', '-100'), location('m', 'rsc="first"', '200')]],
  ['a group, and a later member', [location('l', 'rsc="g"', '-100'), location('m', 'rsc="second"', '200')]],
  ['a dependent by INFINITY', [location('l', 'rsc="alone"', '-100'), colocation('alone', 'INFINITY', 'other')]],
  ['a dependent by more', [location('l', 'rsc="alone"', '-100'), colocation('alone', '200', 'other')]],
  ['a dependent by less', [location('l', 'rsc="alone"', '-100'), colocation('alone', '50', 'other')]],
  ['what another one needs', [location('l', 'rsc="other"', '-100'), colocation('alone', 'INFINITY', 'other')]],
  [
    'what another one needs, which would like to be there',
    [
      location('l', 'rsc="other"', '-100'),
      location('m', 'rsc="alone"', '300'),
      colocation('alone', 'INFINITY', 'other'),
    ],
  ],
  ['an advisory colocation that keeps apart', [colocation('alone', '-100', 'other')]],
  ['a mandatory colocation that keeps apart', [colocation('alone', '-INFINITY', 'other')]],
  ['a group that depends', [location('l', 'rsc="g"', '-100'), colocation('g', 'INFINITY', 'other')]],
  ['a resource that depends on a group', [location('l', 'rsc="g"', '-100'), colocation('alone', 'INFINITY', 'g')]],
  ['a pattern that names a member', [location('l', 'rsc-pattern="^first$"', '-INFINITY')]],
  ['a pattern that names a group', [location('l', 'rsc-pattern="^g$"', '-INFINITY')]],
  ['a pattern for all', [location('l', 'rsc-pattern="."', '-INFINITY')]],
  ['a pattern that names what a clone holds', [location('l', 'rsc-pattern="^copy$"', '-INFINITY')]],
];

/** CIBs of two nodes that differ in their constraints only. */
export const constraintSamples: readonly (readonly [name: string, xml: string])[] = constraints.map(
  ([name, each]) => [`scores: ${name}`, cibWith(each)] as const,
);
