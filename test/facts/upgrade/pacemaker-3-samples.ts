/** CIBs with one thing each that changed with Pacemaker 3, written by hand from its release notes. */

const properties = (pairs: string): string =>
  `<cluster_property_set id="o"><nvpair id="o-s" name="stonith-enabled" value="false"/>${pairs}</cluster_property_set>`;

interface Parts {
  readonly header?: string;
  readonly options?: string;
  readonly nodes?: string;
  readonly resources?: string;
  readonly constraints?: string;
  readonly defaults?: string;
}

/** A CIB with two nodes and a resource. */
const cibWith = ({
  header = 'validate-with="pacemaker-3.9"',
  options = '',
  nodes = '',
  resources = '',
  constraints = '',
  defaults = '',
}: Parts): string => `<cib ${header} epoch="1" num_updates="0" admin_epoch="0" crm_feature_set="3.16.1">
  <configuration>
    <crm_config>${properties(options)}</crm_config>
    <nodes><node id="1" uname="a"/><node id="2" uname="b"/>${nodes}</nodes>
    <resources><primitive id="d" class="ocf" provider="pacemaker" type="Dummy"/>${resources}</resources>
    <constraints>${constraints}</constraints>
    ${defaults}
  </configuration>
  <status/>
</cib>
`;

const dummy = (inside: string, name = 'e'): string =>
  `<primitive id="${name}" class="ocf" provider="pacemaker" type="Dummy">${inside}</primitive>`;
const uname = (name: string): string =>
  `<expression id="x-${name}" attribute="#uname" operation="eq" value="${name}"/>`;

/** By the subject that halint reports. */
export const samples: Readonly<Record<string, { readonly subject: string; readonly cib: string }>> = {
  'no schema': { subject: 'validate-with', cib: cibWith({ header: '' }) },
  'schema none': { subject: 'validate-with', cib: cibWith({ header: 'validate-with="none"' }) },
  'schema of Pacemaker 0.7': { subject: 'validate-with', cib: cibWith({ header: 'validate-with="pacemaker-0.7"' }) },
  'class upstart': {
    subject: 'u',
    cib: cibWith({ resources: '<primitive id="u" class="upstart" type="x"/>' }),
  },
  'class nagios': {
    subject: 'n',
    cib: cibWith({ resources: '<primitive id="n" class="nagios" type="check_x"/>' }),
  },
  'master element': {
    subject: 'm',
    cib: cibWith({ resources: `<master id="m">${dummy('')}</master>` }),
  },
  'rkt bundle': {
    subject: 'r',
    cib: cibWith({ resources: '<bundle id="r"><rkt image="i" replicas="1"/></bundle>' }),
  },
  'old cluster option': {
    subject: 'crmd-transition-delay',
    cib: cibWith({ options: '<nvpair id="o-1" name="crmd-transition-delay" value="5s"/>' }),
  },
  'remove-after-stop': {
    subject: 'remove-after-stop',
    cib: cibWith({ options: '<nvpair id="o-1" name="remove-after-stop" value="true"/>' }),
  },
  poweroff: {
    subject: 'stonith-action',
    cib: cibWith({ options: '<nvpair id="o-1" name="stonith-action" value="poweroff"/>' }),
  },
  'ping node': { subject: 'p', cib: cibWith({ nodes: '<node id="3" uname="p" type="ping"/>' }) },
  'instance attributes in defaults': {
    subject: 'i',
    cib: cibWith({
      defaults:
        '<rsc_defaults><instance_attributes id="i"><nvpair id="i-1" name="fake" value="1"/></instance_attributes>' +
        '</rsc_defaults>',
    }),
  },
  'restart-type': {
    subject: 'restart-type',
    cib: cibWith({
      resources: dummy(
        '<meta_attributes id="m"><nvpair id="m-1" name="restart-type" value="restart"/></meta_attributes>',
      ),
    }),
  },
  role_after_failure: {
    subject: 'op',
    cib: cibWith({
      resources: dummy(
        '<operations><op id="op" name="monitor" interval="10s" role_after_failure="Stopped"/></operations>',
      ),
    }),
  },
  'instance of a clone': {
    subject: 'c',
    cib: cibWith({
      resources: dummy(''),
      constraints: '<rsc_order id="c" first="d" first-instance="0" then="e"/>',
    }),
  },
  lifetime: {
    subject: 'c',
    cib: cibWith({
      constraints:
        '<rsc_location id="c" rsc="d" node="a" score="1"><lifetime><rule id="r" score="0">' +
        '<date_expression id="x" operation="lt" end="2027-01-01"/></rule></lifetime></rsc_location>',
    }),
  },
  'two rules': {
    subject: 'c',
    cib: cibWith({
      constraints: `<rsc_location id="c" rsc="d"><rule id="r1" score="1">${uname('a')}</rule><rule id="r2" score="2">${uname('b')}</rule></rsc_location>`,
    }),
  },
  moon: {
    subject: 's',
    cib: cibWith({
      constraints:
        '<rsc_location id="c" rsc="d"><rule id="r" score="1"><date_expression id="x" operation="date_spec">' +
        '<date_spec id="s" moon="0"/></date_expression></rule></rsc_location>',
    }),
  },
  'score that is no number': {
    subject: 'c',
    cib: cibWith({ constraints: '<rsc_location id="c" rsc="d" node="a" score="high"/>' }),
  },
  'node attribute in a meta attribute': {
    subject: 'm',
    cib: cibWith({
      resources: dummy(
        `<meta_attributes id="m"><rule id="r" score="1">${uname('a')}</rule><nvpair id="m-1" name="priority" value="5"/></meta_attributes>`,
      ),
    }),
  },
  'negative threshold': {
    subject: 'migration-threshold',
    cib: cibWith({
      resources: dummy(
        '<meta_attributes id="m"><nvpair id="m-1" name="migration-threshold" value="-3"/></meta_attributes>',
      ),
    }),
  },
};

/** CIBs in which nothing changed. */
export const unchanged: Readonly<Record<string, string>> = {
  plain: cibWith({}),
  'a promotable clone': cibWith({
    resources: `<clone id="m"><meta_attributes id="mm"><nvpair id="mm-1" name="promotable" value="true"/></meta_attributes>${dummy('')}</clone>`,
  }),
  'one rule with a date': cibWith({
    constraints:
      '<rsc_location id="c" rsc="d"><rule id="r" score="1"><date_expression id="x" operation="lt" end="2027-01-01"/>' +
      '</rule></rsc_location>',
  }),
};
