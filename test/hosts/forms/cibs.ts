/** CIBs written by hand after Pacemaker Explained; `crm_verify` accepts them. */
export const everyElement = `<cib validate-with="pacemaker-3.9" admin_epoch="0" epoch="7" num_updates="0" crm_feature_set="3.16.2">
<configuration>
<crm_config><cluster_property_set id="cib-bootstrap-options">
<nvpair id="o1" name="stonith-enabled" value="false"/><nvpair id="o2" name="no-quorum-policy" value="ignore"/><nvpair id="o3" name="dc-version" value="2.1.5-a3f44794f94"/><nvpair id="o4" name="cluster-name" value="my mail"/></cluster_property_set></crm_config>
<nodes><node id="1" uname="mail-a"><instance_attributes id="n1"><nvpair id="n1a" name="standby" value="on"/><nvpair id="n1b" name="site" value="left hand"/></instance_attributes></node><node id="2" uname="mail-b"><utilization id="u2"><nvpair id="u2m" name="memory" value="4000"/></utilization></node></nodes>
<resources>
<primitive id="p_fs" class="ocf" provider="heartbeat" type="Filesystem"><instance_attributes id="p_fs-ia"><nvpair id="p_fs-d" name="device" value="/dev/drbd0"/><nvpair id="p_fs-dir" name="directory" value="/srv/my mail"/><nvpair id="p_fs-t" name="fstype" value="ext4"/></instance_attributes></primitive>
<primitive id="p_ip" class="ocf" provider="heartbeat" type="IPaddr2"><meta_attributes id="p_ip-ma"><nvpair id="p_ip-ms" name="migration-threshold" value="3"/><nvpair id="p_ip-tr" name="target-role" value="Stopped"/></meta_attributes><instance_attributes id="p_ip-ia"><nvpair id="p_ip-i" name="ip" value="10.0.0.5"/></instance_attributes><operations><op id="p_ip-m" name="monitor" interval="10s" timeout="20s" on-fail="restart"/></operations></primitive>
<clone id="ms_drbd"><meta_attributes id="ms-ma"><nvpair id="ms-1" name="promotable" value="true"/><nvpair id="ms-2" name="notify" value="true"/><nvpair id="ms-3" name="clone-max" value="2"/></meta_attributes><primitive id="p_drbd" class="ocf" provider="linbit" type="drbd"><instance_attributes id="p_drbd-ia"><nvpair id="p_drbd-r" name="drbd_resource" value="mail"/></instance_attributes><operations><op id="p_drbd-m1" name="monitor" interval="29s" role="Promoted"/><op id="p_drbd-m2" name="monitor" interval="31s" role="Unpromoted" timeout="20"/></operations></primitive></clone>
<clone id="cl_g"><group id="g_dlm"><primitive id="p_dlm" class="ocf" provider="pacemaker" type="controld"/><primitive id="p_lv" class="ocf" provider="heartbeat" type="lvmlockd"/></group></clone>
<group id="g_x"><meta_attributes id="gx-m"><nvpair id="gx-s" name="resource-stickiness" value="50"/></meta_attributes><primitive id="p_d1" class="ocf" provider="heartbeat" type="Dummy"><instance_attributes id="p_d1-ia"><nvpair id="p_d1-q" name="state" value="it's &quot;quoted&quot; = x"/></instance_attributes></primitive><primitive id="p_d2" class="ocf" provider="heartbeat" type="Dummy"/></group>
<primitive id="f1" class="stonith" type="fence_ipmilan"><instance_attributes id="f1-ia"><nvpair id="f1-p" name="password" value="hush"/><nvpair id="f1-l" name="pcmk_host_list" value="mail-a mail-b"/></instance_attributes><operations><op id="f1-m" name="monitor" interval="60s"/></operations></primitive>
<primitive id="sbd" class="stonith" type="fence_sbd"/>
<bundle id="bun"><docker image="x:1" replicas="2"/><network ip-range-start="10.0.0.9"/><primitive id="p_in" class="ocf" provider="heartbeat" type="Dummy"/></bundle>
</resources>
<constraints>
<rsc_location id="l1" rsc="g_x" node="mail-a" score="50"/>
<rsc_location id="l2" rsc="p_ip" node="mail-b" score="-INFINITY" role="Started"/>
<rsc_location id="l3" rsc="p_fs"><rule id="l3r" score="-INFINITY" boolean-op="or"><expression id="l3e" attribute="pingd" operation="lt" value="1"/><expression id="l3f" attribute="pingd" operation="not_defined"/></rule></rsc_location>
<rsc_location id="l4" rsc-pattern="p_.*" node="mail-a" score="10"/>
<rsc_location id="l5" rsc="ms_drbd"><rule id="l5r" role="Promoted" score="100"><expression id="l5e" attribute="#uname" operation="eq" value="mail-a"/></rule></rsc_location>
<rsc_location id="l6" rsc="p_d1"><rule id="l6r" score="INFINITY"><date_expression id="l6d" operation="gt" start="2030-01-01"/></rule></rsc_location>
<rsc_order id="or1" first="ms_drbd" first-action="promote" then="p_fs" then-action="start" kind="Mandatory"/>
<rsc_order id="or2" first="p_fs" then="p_ip" kind="Optional" symmetrical="false"/>
<rsc_order id="or3" score="100" first="cl_g" then="p_fs"/>
<rsc_order id="or4"><resource_set id="or4s1" sequential="false"><resource_ref id="p_fs"/><resource_ref id="p_ip"/></resource_set><resource_set id="or4s2" action="start"><resource_ref id="g_x"/></resource_set></rsc_order>
<rsc_colocation id="co1" rsc="p_fs" with-rsc="ms_drbd" with-rsc-role="Promoted" score="INFINITY"/>
<rsc_colocation id="co2" rsc="p_ip" with-rsc="p_fs" score="500"/>
<rsc_colocation id="co3" score="INFINITY"><resource_set id="co3s1" sequential="false"><resource_ref id="p_fs"/><resource_ref id="p_ip"/></resource_set></rsc_colocation>
<rsc_ticket id="t1" rsc="p_fs" ticket="tick" loss-policy="stop"/>
</constraints>
<fencing-topology><fencing-level id="fl1" target="mail-a" index="1" devices="f1"/><fencing-level id="fl2" target="mail-a" index="2" devices="sbd"/><fencing-level id="fl3" target-pattern="mail-.*" index="1" devices="f1,sbd"/><fencing-level id="fl4" target-attribute="site" target-value="left" index="1" devices="f1"/></fencing-topology>
<rsc_defaults><meta_attributes id="rsc-options"><nvpair id="rd1" name="resource-stickiness" value="100"/></meta_attributes></rsc_defaults>
<op_defaults><meta_attributes id="op-options"><nvpair id="od1" name="timeout" value="60s"/></meta_attributes></op_defaults>
<tags><tag id="tg"><obj_ref id="p_fs"/><obj_ref id="p_ip"/></tag></tags>
</configuration><status/></cib>`;

/** The same with a template, which pcs 0.11 does not know. */
export const withTemplate = everyElement.replace(
  '<primitive id="p_fs" class="ocf" provider="heartbeat" type="Filesystem">',
  '<template id="tpl" class="ocf" provider="heartbeat" type="Filesystem"><operations>' +
    '<op id="tpl-m" name="monitor" interval="30s" timeout="40s"/></operations></template><primitive id="p_fs" template="tpl">',
);
