import { readFileSync } from 'node:fs';

/** CIBs written by hand after Pacemaker Explained; `crm_verify` accepts them. */
export const everyElement = readFileSync('fixtures/forms/every-element.xml', 'utf8');
export const ofPacemaker1 = readFileSync('fixtures/forms/pacemaker-1.1.xml', 'utf8');
/** The healthy pair with six faults. */
export const faulty = readFileSync('fixtures/forms/faulty.xml', 'utf8');

/** The same with a template, which pcs 0.11 does not know. */
export const withTemplate = everyElement.replace(
  '<primitive id="p_fs" class="ocf" provider="heartbeat" type="Filesystem">',
  '<template id="tpl" class="ocf" provider="heartbeat" type="Filesystem"><operations>' +
    '<op id="tpl-m" name="monitor" interval="30s" timeout="40s"/></operations></template><primitive id="p_fs" template="tpl">',
);
